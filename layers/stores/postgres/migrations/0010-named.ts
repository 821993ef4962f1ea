/** A schedule is called by its name: of those that have the same, the oldest keeps it. */
export const named = `
update schedules s set name = left(name, 60) || ' ' || id
where exists (select from schedules o where o.name = s.name and (o.created_at, o.id) < (s.created_at, s.id));
create unique index schedules_name on schedules (name)`;
