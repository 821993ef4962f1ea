/** How many of the messages that a part's load skipped were erased before: the others are copies. */
export const erased = "alter table parts add column erased int not null default 0";
