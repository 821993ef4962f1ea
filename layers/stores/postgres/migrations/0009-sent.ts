/** When the message of a job that has not ended went onto the queue, which forgets messages that nobody takes. */
export const sent = `
alter table exports add column sent_at timestamptz;
create index exports_sent on exports (sent_at) where sent_at is not null`;
