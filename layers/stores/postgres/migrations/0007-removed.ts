/** How many messages were removed that the rows of parts still count: what parts brought less this is what there is. */
export const removed = "alter table archive add column removed bigint not null default 0";
