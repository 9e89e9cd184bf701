"""Random drafts of processes that are sound by their construction: blocks inside blocks.

Together they hold the whole subset: every task, gateway and event, embedded subprocesses, called
processes (some called from several places), and each of these once for each item of a list.
"""

from contextlib import contextmanager
from itertools import count

from hypothesis import strategies as st

from pendopo.engines.bpmn.tests.drafts import EACH, scope, xml

SINGLE = ["user", "user", "manual", "service", "receive"]


class _Drafter:
    def __init__(self, draw, *, for_oracle):
        self.draw = draw
        self.for_oracle = for_oracle
        self.joins = self.lists = self.merges = self.repeats = True
        self.lines = []
        self.conditions = []
        self.called = []
        self.others = []
        self._numbers = count(1)

    @contextmanager
    def without(self, *names):
        """Leave out what SpiffWorkflow gets wrong here (see `test_oracle`)."""
        before = {name: getattr(self, name) for name in names}
        if self.for_oracle:
            vars(self).update(dict.fromkeys(names, False))
        yield
        vars(self).update(before)

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
            kinds += ["aside", "inside", "call", "row"]
        if depth and self.merges:
            kinds += ["choice", "race", "round", "late"]
        if depth and self.joins:
            kinds += ["fork", "some"] if self.merges else ["fork"]
        return getattr(self, self.draw(st.sampled_from(kinds)))(depth - 1)

    def task(self, _depth):
        kinds = [*SINGLE, "many"] if self.lists else SINGLE
        id_ = self.node(self.draw(st.sampled_from(kinds)))
        return id_, id_

    def host(self, depth):
        """Something that takes time, to which an event can be attached."""
        kinds = ["task", "inside", "call"] if depth else ["task"]
        return getattr(self, self.draw(st.sampled_from(kinds)))(depth - 1)

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
            with self.without(*(["merges"] if split == "or" else [])):
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
        task = self.node(self.draw(st.sampled_from(SINGLE)))  # waits even where lists are empty
        with self.without("joins"):
            begin, end = self.block(depth)
        self.flow(first, task)
        self.flow(task, begin)
        self.flow(end, last)
        self.flow(last, first, self.condition())
        leave = self.node("xor")
        self.flow(last, leave, "default")
        return first, leave

    def late(self, depth):
        task, event, begin, end = self._attached(depth)
        last = self.node("xor")
        self.flow(task, last)
        self.flow(event, begin)
        self.flow(end, last)
        return task, last

    def aside(self, depth):
        task, event, begin, end = self._attached(depth, 'cancelActivity="false"')
        self.flow(event, begin)
        self.flow(end, self.node("end"))
        return task, task

    def _attached(self, depth, more=""):
        with self.without("repeats"):
            task, _ = self.host(depth)
        short = self.draw(st.sampled_from(["boundary", "called"]))
        event = self.node(short, f'attachedToRef="{task}" {more}')
        with self.without("lists", "repeats"):
            return task, event, *self.block(depth)

    def inside(self, depth):
        id_ = f"sub{next(self._numbers)}"
        inner = self._scope(depth)
        self.lines.append(f'<bpmn:subProcess id="{id_}">{self._each()}{inner}</bpmn:subProcess>')
        return id_, id_

    def call(self, depth):
        if not self.called or not self.repeats or self.draw(st.booleans()):
            inner, body = self._scope(depth), f"Q{next(self._numbers)}"
            self.others.append(f'<bpmn:process id="{body}">{inner}</bpmn:process>')
            self.called.append(body)
        else:
            body = self.draw(st.sampled_from(self.called))
        id_ = f"call{next(self._numbers)}"
        self.lines.append(
            f'<bpmn:callActivity id="{id_}" calledElement="{body}">{self._each()}'
            "</bpmn:callActivity>"
        )
        return id_, id_

    def _scope(self, depth):
        outer, self.lines, last = self.lines, [], self.draw(st.sampled_from(["end", "end", "kill"]))
        merges, self.merges = self.merges, True
        with self.without(*(["repeats"] if last == "kill" else [])):
            self.whole(depth, last)
        self.merges = merges
        inner, self.lines = scope("\n".join(self.lines)), outer
        return inner

    def _each(self):
        return EACH if self.repeats and self.draw(st.integers(0, 3)) == 0 else ""

    def whole(self, depth, end="end", length=1):
        begin, last = self.block(depth)
        for _ in range(length - 1):
            after, end_of_it = self.block(depth)
            self.flow(last, after)
            last = end_of_it
        self.flow(self.node("start"), begin)
        self.flow(last, self.node(end))


@st.composite
def random_drafts(draw, depth=3, *, length=1, for_oracle=False):
    """The file of a process of `length` blocks in a row, and the names of its conditions."""
    drafter = _Drafter(draw, for_oracle=for_oracle)
    drafter.whole(depth, length=length)
    return xml("\n".join(drafter.lines), *drafter.others), drafter.conditions
