"""Random drafts of processes that are sound by their construction: blocks inside blocks."""

from itertools import count

from hypothesis import strategies as st

from pendopo.engines.bpmn.tests.drafts import scope


class _Drafter:
    def __init__(self, draw, *, joins_in_rounds):
        self.draw = draw
        self.joins = True
        self.joins_in_rounds = joins_in_rounds
        self.lines = []
        self.conditions = []
        self._numbers = count(1)

    def node(self, short, more=""):
        id_ = f"{short}{next(self._numbers)}"
        self.lines.append(f"{short} {id_} {more}")
        return id_

    def flow(self, source, target, condition=""):
        self.lines.append(f"{source} > {target}" + (f": {condition}" if condition else ""))

    def condition(self):
        self.conditions.append(f"c{next(self._numbers)}")
        return self.conditions[-1]

    def block(self, depth):
        """Draw a block; return the nodes where it begins and ends."""
        kinds = ["task", "task"]
        if depth:
            kinds += ["choice", "race", "round", "late", "aside", "inside", "row"]
        if depth and self.joins:
            kinds += ["fork", "some"]
        return getattr(self, self.draw(st.sampled_from(kinds)))(depth - 1)

    def task(self, _depth):
        id_ = self.node(
            self.draw(st.sampled_from(["user", "user", "manual", "service", "receive"]))
        )
        return id_, id_

    def row(self, depth):
        (first, middle), (after, last) = self.block(depth), self.block(depth)
        self.flow(middle, after)
        return first, last

    def choice(self, depth):
        return self._branches("xor", "xor", depth, asks=True)

    def some(self, depth):
        return self._branches("or", "or", depth, asks=True)

    def fork(self, depth):
        return self._branches("and", "and", depth, asks=False)

    def _branches(self, split, join, depth, *, asks):
        first, last = self.node(split), self.node(join)
        number = self.draw(st.integers(2, 3))
        empty = self.draw(st.integers(0, 4))
        for branch in range(number):
            condition = ("default" if branch == number - 1 else self.condition()) if asks else ""
            if branch == empty:
                self.flow(first, last, condition)
                continue
            begin, end = self.block(depth)
            self.flow(first, begin, condition)
            self.flow(end, last)
        return first, last

    def race(self, depth):
        first, last = self.node("event"), self.node("xor")
        for _ in range(self.draw(st.integers(2, 3))):
            event = self.node(self.draw(st.sampled_from(["timer", "message"])))
            begin, end = self.block(depth)
            self.flow(first, event)
            self.flow(event, begin)
            self.flow(end, last)
        return first, last

    def round(self, depth):
        first, last = self.node("xor"), self.node("xor")
        task, _ = self.task(depth)
        before, self.joins = self.joins, self.joins and self.joins_in_rounds
        begin, end = self.block(depth)
        self.joins = before
        self.flow(first, task)
        self.flow(task, begin)
        self.flow(end, last)
        self.flow(last, first, self.condition())
        leave = self.node("xor")
        self.flow(last, leave, "default")
        return first, leave

    def late(self, depth):
        task, _ = self.task(depth)
        last = self.node("xor")
        event = self._boundary(task)
        begin, end = self.block(depth)
        self.flow(task, last)
        self.flow(event, begin)
        self.flow(end, last)
        return task, last

    def aside(self, depth):
        task, _ = self.task(depth)
        event = self._boundary(task, 'cancelActivity="false"')
        begin, end = self.block(depth)
        self.flow(event, begin)
        self.flow(end, self.node("end"))
        return task, task

    def _boundary(self, task, more=""):
        short = self.draw(st.sampled_from(["boundary", "called"]))
        return self.node(short, f'attachedToRef="{task}" {more}')

    def inside(self, depth):
        outer, self.lines = self.lines, []
        self.whole(depth, self.draw(st.sampled_from(["end", "end", "kill"])))
        id_ = f"sub{next(self._numbers)}"
        inner, self.lines = scope("\n".join(self.lines)), outer
        self.lines.append(f'<bpmn:subProcess id="{id_}">{inner}</bpmn:subProcess>')
        return id_, id_

    def whole(self, depth, end="end"):
        begin, last = self.block(depth)
        self.flow(self.node("start"), begin)
        self.flow(last, self.node(end))


@st.composite
def random_drafts(draw, depth=3, *, joins_in_rounds=True):
    """A draft and the names of its conditions."""
    drafter = _Drafter(draw, joins_in_rounds=joins_in_rounds)
    drafter.whole(depth)
    return "\n".join(drafter.lines), drafter.conditions
