-- The floor: what must be written for one case from submission to decision, and nothing else.
-- Fixed: changed only by an ADR. Run by pgbench, one client a connection, one transaction a case.
begin;
insert into floor_case (body) values (repeat('x', 600));
insert into floor_case (body) values (repeat('y', 600));
update floor_counter set last = last + 1 where id = 1 + (random() * 63)::int;
insert into floor_event (name, body) select 'e' || n, '{"a": 1}' from generate_series(1, 8) n;
commit;
