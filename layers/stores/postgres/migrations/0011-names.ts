/** Names as they are looked up, without case and accents; what is there already is folded by `foldNames`. */
export const names = `
alter table users add column folded_name text;
alter table members add column folded_nickname text;
alter table channels add column folded_name text;
create index users_name on users (folded_name text_pattern_ops);
create index members_nickname on members (folded_nickname text_pattern_ops);
create index channels_name on channels (folded_name text_pattern_ops);
create index channels_parent on channels (parent_id);
`;
