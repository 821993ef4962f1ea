/** The thread "Telescope mirror diary", in the notation of ../read-conversation.ts; its starter stands in #projects. */
export const telescope = `
== 2024-02-29 19:31
priya: Diary, day 1. Grit 80, a spoonful of water, mirror on top, tool below. Stroke, turn the mirror a little one way, walk round the barrel the other way. The randomness does the work: two surfaces that touch everywhere in every direction can only be spheres.
  ~ react 🔭 gus mei | 🤯 finn
finn: why a sphere
priya > finn: Because it is the only shape that still fits after you slide it and turn it. Try it with two soap bars.
finn: i have tried it with two soap bars. i believe you. the bathroom is a mess

== 2024-03-07 20:02
priya: 1.5 hours in, sagitta 0.6 mm, measured with feeler gauges under a straight edge. Sounds like someone eating gravel politely.
tomasz: The whole loft can hear you eat gravel.
noa: I like it. It is like rain

== 2024-03-28 21:15
priya: Sagitta 1.17 mm! On to 120, then 220, 320, and then the fine powders: 15, 9 and 5 micron. Each grade removes the pits of the one before. Wash EVERYTHING in between: a single grain of 80 in the 5 micron stage is a tragedy in one scratch.
  ~ label grits
  ~ react 🧼 hana ingrid | 👍 gus
gus: I have washed a lens every week for twenty-one years. You are singing my song. — Gus

== 2024-05-02 20:40
priya: Poured the pitch lap. Pine resin and a little linseed oil, warm and slow like very dark honey. Pressed it on the mirror, cut the channels with a wet razor, smelled of forest for two days.
  ~ attach pitch-lap.jpg 610980
kwame: Is the linseed from my tin?
priya > kwame: It's from OUR tin, comrade.

== 2024-05-30 19:55
priya: Polishing with cerium oxide. After 40 minutes there is a faint reflection of a lamp in the middle. It looked back at me.
mei: 磨镜 – "to polish a mirror" is what the old stories call patience itself.
  ~ react 🙏 priya yuki

== 2024-07-11 21:30
priya: First Foucault test! A pinhole, a razor blade, and a mirror that shows you hills 50 nanometres high. Put your thumb on the glass for ten seconds and a mountain grows there.
  ~ attach foucault-thumb-mountain.jpg 288764
  ~ label mountain
  ~ react 🤯 finn tomasz hana noa | ⛰️ ingrid
tomasz: You measured the heat of a thumb with a razor blade and a lamp. I am putting my oscilloscope away.
priya: And for 150 mm at f/8 a plain sphere is just about good enough, it misses the parabola by less than a quarter of a wave. I'll still go for the parabola. Pride.

== 2024-08-01 20:12
priya: Turned-down edge. 😩 The last two millimetres slope away. Back to polishing with short strokes.
odile: In bread this is called a crust, and people pay extra for it.
  ~ react 🍞 priya kwame | 😂 finn
priya > odile: In a telescope it is called "mask it with a ring of black card and never speak of it". Which I may.

== 2024-10-17 22:05
priya: Edge is fixed, figure is done: peak to valley λ/7. It goes off for coating on Monday: 90 nanometres of aluminium and a layer of quartz, and then my diary is a mirror.
  ~ react 🎉 gus mei tomasz finn yuki | 🔭 samir
kwame: The tube's ready too: eight staves of ash, like a long thin barrel. The mount turns on milk-bottle plastic.
  ~ attach telescope-tube.jpg 1120774

== 2024-12-07 21:48
priya: FIRST LIGHT for the telescope! Jupiter, at opposition tonight, as if it had been booked. Two dark belts, the four moons in a line, and for a second of steady air the red spot. I ground that. I ground that with SAND.
  ~ label firstlight
  ~ react 🔭 gus mei finn tomasz odile hana yuki | 🥹 kwame noa | ❤️ nell
finn: can i look
priya > finn: You are next, and then everyone who ate gravel with me.
lesia: Я побачила Юпітер. I saw Jupiter. I did not expect to need a moment.
  ~ react ❤️ priya mei samir

== 2025-01-16 22:20
priya: Mars at opposition, salmon pink, the polar cap like a grain of sugar. Members' telescope rule: whoever looks has to describe it in one sentence. Results:
  Gus: "A port light, very far off."
  Odile: "An apricot that has been left in the oven."
  Ingrid: "Small."
  Finn: "its an actual place"
  ~ react 🪐 mei yuki | ❤️ finn gus
samir: المريخ جارٌ هادئ. (Mars is a quiet neighbour.)

== 2025-03-20 20:35
priya: The telescope lives in the cupboard under the stairs from now on, the sign-out sheet is on the door. Dew heater: 1.5 W of resistors soldered in a ring by Tomasz. Please cap the mirror, the Admiral sheds.
  ~ react 🙏 hana noa | 🐦 kwame
tomasz: Twelve 100 ohm resistors, soldering took five minutes, explaining why it must be on the *secondary* took an hour.
`;
