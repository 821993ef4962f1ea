/** When messages were last seen saying what they say, without writing their wide and much indexed rows again. */
export const sightings = `
-- a newer export says the same: a message is as new as the larger of its own version and this one
create table sightings (
  channel_id bigint not null,
  message_id bigint not null,
  version bigint not null,
  primary key (channel_id, message_id)
) with (fillfactor = 50);
`;
