-- The floor: the rows of each page fetched bare, each by its place in a key, and nothing else.
-- Fixed: changed only by an ADR. One statement a line; `ids` is what the page shows, cases or a case.
-- inbox
select t.*, a.*, s.* from applications_application a join workflow_task t on t.about = a.id and t.closed_at is null join catalogue_service s on s.id = a.service_id where a.id = any(%(ids)s)
select k.* from vault_key k where k.subject = any(array(select subject from applications_application where id = any(%(ids)s)))
-- case
select a.*, p.*, c.* from applications_application a join workflow_process p on p.about = a.id join workflow_clock c on c.process_id = p.id where a.id = any(%(ids)s)
select t.* from workflow_task t where t.about = any(%(ids)s)
select e.* from documents_evidence e where e.about = any(%(ids)s)
select e.* from event e where e.aggregate_id = any(%(ids)s) or e.aggregate_id = any(array(select id from workflow_process where about = any(%(ids)s)))
select m.*, d.* from messaging_message m join messaging_delivery d on d.message_id = m.id where m.about = any(%(ids)s)
select k.* from vault_key k where k.subject = any(array(select subject from applications_application where id = any(%(ids)s)))
-- list
select a.*, s.*, c.due_at from applications_application a join catalogue_service s on s.id = a.service_id join workflow_process p on p.about = a.id join workflow_clock c on c.process_id = p.id where a.id = any(%(ids)s)
select t.* from workflow_task t where t.about = any(%(ids)s) and t.closed_at is null
