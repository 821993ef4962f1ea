/** When a part was last tried again by hand: what became of messages that were sent before says nothing of it. */
export const reopened = "alter table parts add column reopened_at timestamptz";
