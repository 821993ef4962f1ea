/** #general from October 2024 to April 2025, in the notation of ../read-conversation.ts. */
export const general2025 = `
== 2024-10-05 10:41
* beto joined
beto: 👋🏽 ¡Hola! I'm Beto, I moved to the bay in September! When I visited in July, somebody at Bicycle Day (the one with the wrench, I'm so sorry, I forgot your name) said there is a pie evening?? I have opinions about empanadas
noa > beto: Noa. The wrench. ברוך הבא!
odile > beto: Bienvenue ! An empanada is a pie with handles. You will fit in perfectly.
nell: Welcome, Beto. Slippers are by the door. If you see a pair of scissors with orange tape on one handle, say nothing, just run to me.
  ~ react 👋 gus hana kwame | :goodscissors: yuki
beto: what happened to the scissors
tomasz: We don't know. That is what happened to them.

== 2024-10-13 18:22
priya: COMET 👩‍🚀 Naked eye, tail about ten degrees, from the slip. Go go go, it sets in an hour.
  ~ attach comet-from-the-slip.jpg 2871190
  ~ react ☄️ mei gus yuki | 🤩 beto finn
finn: that is the best thing ive seen since the pink sky. why is everything in the sky this year
ingrid: Good year for necks.
mei: 彗星看到了！In old books they call it a broom star, 扫帚星. It has swept me clean.
  ~ react 🧹 hana odile

== 2024-10-31 20:16
hana: The label printer is haunted. I typed "TEA" and got this:
  T̸̢̛͚̗̓̍̾E̷̡̦̝͇̔̄̕A̶̧̛͓̙̐̏͝ ̵̨̲̃I̴͓̚͜S̸̟͗ ̶̯̓R̷̹̈́E̵͕͒A̶̘͠D̸̰̈́Y̶̲̓
  ~ react 👻 finn kwame mei | 😱 odile
tomasz: Low battery or the ghost of a typesetter. Try a new battery first, ghosts are expensive.
finn: put it on the door
hana: It is already on the door.
gus: Z̴a̷l̵g̸o̶? I have asked my granddaughter. She says it is letters with too many hats. — Gus
  ~ react 🎩 hana samir noa | 😂 tomasz beto

== 2024-11-24 15:47
kwame: Tarp is on. Roof 1, us 2, because I'm counting the tarp twice.
ingrid: Gusts of 61 knots on the mast before the mast left.
odile: Gérard is in my kitchen and has doubled. He likes weather.
beto: soup for everybody who's wet: lentils, smoked paprika, no fish because of the bird
  ~ react 🥣 kwame tomasz nell ingrid | 🐦 noa

== 2024-11-30 11:38
gus: Good morning. A small matter. While looking for the storm lantern I opened the clockwork cupboard at the lighthouse and found some scissors. Orange tape on one handle. — Gus
  ~ label clockwork
nell: Gus.
gus: I took them home to be sharpened, on Monday the 12th of February. They are very sharp now. Then I put them somewhere safe. — Gus
nell: GUS.
yuki: We asked here. On the 13th.
gus: You asked who had *lost* them. I had not lost them. — Gus
  ~ label notlost
  ~ react 😂 tomasz finn hana kwame noa ingrid | :goodscissors: yuki mei odile
kwame: 291 days. I am made of sawdust and joy.
finn: i was a SUSPECT
nell > finn: You were. I apologise. You may be the first to use them.
* nell pinned notlost
hana: I am printing a label that just says "I HAD NOT LOST THEM — GUS".
  ~ react ❤️ gus nell lesia

== 2024-12-10 19:58
samir: Willow lanterns, second evening. We made 31. One is a fish, one is the lighthouse, one is supposed to be a bicycle.
noa: it is CLEARLY a bicycle
ingrid: It is a goat.
noa: a bicycle can have a face, Ingrid
  ~ react 🐐 kwame finn hana beto
lesia: Ліхтарик для бабусі готовий. One lantern is for my grandmother; she wants it big, so that "they see it from the sea".
  ~ react 🏮 odile mei gus | ❤️ nell

== 2024-12-21 17:31
mei: Two hundred people, whole families 👨‍👩‍👧‍👦, no wind, and every lantern got to the lighthouse. I walked behind the fish.
  ~ attach lantern-parade.jpg 2990541
  ~ react 🏮 yuki beto odile hana lesia
tomasz: Wesołych Świąt, everyone. And God jul, Joyeux Noël, С Різдвом, ¡Feliz Navidad!, 즐거운 성탄절, 聖誕快樂, メリークリスマス, Hanukkah sameach, and a quiet week to those who'd rather have that.
  ~ edited 2m
  ~ react 🎄 ingrid kwame nell | 🕎 noa | ❤️ samir
gus: A good watch to you all. I am told that this phrase needs no signature. — Gus
  ~ react ❤️ hana nell finn

== 2025-01-09 19:15
odile: While the oven is warm: baking evening next Thursday. Puff pastry by hand, three turns, no shortcuts. Café at half past, naïve questions welcome.
beto: what is a turn
odile > beto: You fold it in three, you turn it by ninety degrees, you roll it out. Do that with butter inside, six times for the brave: 3⁶ = 729 layers.
priya: Finally, astronomy numbers in a pie.
  ~ react 🥐 beto lesia | 🔢 priya finn
kwame: Baked, I presume, by a *turn*er.
+9s ingrid: Nine seconds. New record.

== 2025-01-21 20:40
nell: Vote for the pie categories, it closes on Friday night:
nell:
  ~ label poll
  ~ react 🥧 gus
+3d * nell pollresult poll
  ~ embed pollresult

== 2025-02-01 18:05
finn: half my message vanished, my phone cuts emoji in two when the text is too long \ud83d
finn: anyway. printer news. Spaghetti has made her last spaghetti. 1,204 hours. the bed is bent and the fan screams
  ~ react 🍝 hana kwame tomasz | 🕯️ odile samir
tomasz: We will give her a decent burial in the spare parts drawer.
finn: can the new one be called Linguine
nell: It can.
  ~ label linguine

== 2025-02-27 18:50
priya: Clear! Tonight: Venus, Jupiter, Mars, and if you find Uranus with binoculars I'll bake you something. "Planet parade" is a grand name for "look up and turn round slowly", but do it anyway.
mei: I turned round slowly. I found four planets and my neighbour, who asked whether I was well.
  ~ react 🪐 priya yuki | 😂 hana noa beto

== 2025-03-14 07:04
priya: Total lunar eclipse at dawn, on Pi Day, with the Moon sinking into the sea like a bitten biscuit. Did anyone else get up?
  ~ attach eclipse-over-the-breakwater.jpg 1730922
  ~ react 🌕 gus mei hana | 🥧 finn
gus: I did. Copper at first, then the colour of strong tea, then gone. A keeper never gets out of the habit. — Gus
lesia: I opened the kiln at the same moment. The red came out right. I don't believe in signs, I only write them.
  ~ react 🔥 tomasz nell

== 2025-03-15 18:47
beto: I carried 40 empanadas on a bicycle and I lost zero (0) empanadas 🧑‍🍳
  ~ react 🚲 noa | 🥟 mei hana odile
noa: rear rack by me, zero percent pie loss 😌
odile: We are at 29 pies. The pecan pie is from the island, the apple pie has a lattice (oak-free, I checked), and there is a blueberry pie that nobody admits to.
kwame: The lattice is *shortcrust*, and I'll thank you all to notice the dovetails.
finn: who brought the red one. it looks at me
priya > finn: That is the eclipse pie. It's beetroot. It can't help it.
ingrid: Gull. Not the Admiral. Younger.
ingrid: Gull looks at list of pies.
hana: I printed name tags for the gulls, so that at least we can file a complaint.
  ~ react 🐦 kwame finn | 😂 lesia beto tomasz
samir: He took one triangle of fatayer, looked at me, and came back to leave half. I think we are in negotiations.
+106m nell: Last pie cut at 20:40. I'm declaring the evening a success and the floor a crime scene. Brooms!
  ~ react 🧹 mei ingrid gus | 🥧 odile beto

== 2025-03-29 10:58
priya: Partial solar eclipse on now, maximum in a few minutes. Glasses are in the box by the door, or use the colander: every hole makes a little bitten Sun on the floor.
  ~ react ☀️ finn yuki hana
odile: My colander has never been so important.
  ~ attach forty-suns-in-a-colander.jpg 1101933
  ~ react 😍 mei priya | ☀️ beto

== 2025-04-05 19:15
finn: IT FLASHED
hana: TWO FLASHES
finn: then 15 seconds then TWO FLASHES
noa: I can see it from the island ferry, everyone on deck is shouting
tomasz: The cam follower holds. The clock holds. I am not crying, it is flux.
  ~ react 😭 mei odile lesia | :spinlens: finn hana
mei: In *To the Lighthouse* they need about two hundred pages to get there. We needed one winter and 142 steps.
finn: 143
gus: One hundred and forty-three. Just for tonight. — Gus
  ~ label tonight
  ~ react ❤️ finn nell odile ingrid kwame noa | 🥹 hana mei | :lantern: yuki priya
* nell pinned tonight
yuki: 灯ともれば
  海もひとつの
  部屋となる
  (When the lamp is lit, the sea becomes a room as well.)
  ~ react 🌊 samir mei | 👏 odile gus

== 2025-04-12 10:30
* ruth joined
ruth: Hello! Visitor from the other side of the bay: I saw a light last Saturday that isn't on my chart. Is that you?
gus > ruth: Good morning. That is indeed us. Fl(2) 15s, once a month, by arrangement. There is tea at the top. — Gus
ruth: Then I shall bring a pie.
  ~ react 🥧 gus odile beto nell kwame
`;
