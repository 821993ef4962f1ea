/** The text chat of the voice channel Kitchen Table, in the notation of ../read-conversation.ts. */
export const kitchenTable = `
== 2024-04-04 19:31
ingrid: You're muted, Gus.
ingrid: Still muted.
gus: Can you hear me? — Gus
ingrid: I can read you.
  ~ react 😂 nell hana
hana: The button with the little microphone, bottom left!
gus: I have pressed it. There is now a picture of a microphone with a line through it. — Gus
nell: It had no line before?
gus: It had a line before. — Gus

== 2024-09-19 19:44
tomasz: Link to what I'm talking about: https://tides.example.org/stations/lantern-bay?units=m&tz=UTC#next
  ~ embed tides
odile: My dough is proving next to the laptop. If I shout it's not at you.
finn: does sourdough like podcasts
odile > finn: It has not complained.
  ~ react 🍞 noa

== 2024-11-28 20:17
kwame: my connection is like my first dovetail: there are gaps
noa: you sound like a robot in a bath
lesia: Continue, it suits you.
  ~ react 🤖 finn | 🛁 hana

== 2024-12-05 19:50
mei: For everyone who missed it two weeks ago, this is what the whole plan rests on:
mei:
  ~ forward history
  ~ react ❤️ beto nell
beto: I read it on the ferry and missed my stop. There are two stops.
  ~ react 😂 ingrid gus

== 2025-02-13 19:36
mei: Agenda: 1. harbour master's answer, 2. who carries the battery up, 3. pies.
nell: The harbour master says YES. Two miles, landward, first Saturday of the month, forty minutes.
  ~ label yes
  ~ react 🎉 gus mei tomasz finn priya ingrid
gus: I heard that without the button. — Gus
  ~ react ❤️ nell hana
beto: I can carry the battery, I have carried empanadas
tomasz: The battery weighs 24 kg and is worse with salad.
  ~ react 🔋 finn | 😂 beto odile
finn:
  ~ sticker spaghetti
ingrid: Is that a yes to carrying?
finn: its a yes in spaghetti
`;
