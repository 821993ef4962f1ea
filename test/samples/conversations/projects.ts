/** #projects, in the notation of ../read-conversation.ts. */
export const projects = `
== 2024-02-15 20:10
yuki: Poster for Pies & Posters, first proof. Two screens: warm grey and lamp yellow. The lighthouse is negative space, the paper is the light.
  ~ attach fl-2-15s-proof.png 902114
  ~ react 🎨 hana mei odile | :lantern: gus
kwame: That's gorgeous. What's the mesh?
yuki: 90 threads per cm for the text, 77 for the big flat. Emulsion dried overnight, exposed for 4 min 30 s under the lamp. Under 4 min it washes out, over 5 min the small type closes up.
hana: Is there a nice way to line up the second colour?
yuki > hana: Corner stops and patience. 見当 (kentō): two notches, one for the corner and one for the edge. Woodblock printers have used them for 250 years.
  ~ react 🙏 hana finn

== 2024-02-29 19:22
priya: It begins! 150 mm mirror blank and a matching tool. I'm grinding my own telescope mirror by hand, f/8, so the sagitta is r²/2R = 75²/2400/… wait, R is 2400, so 75² / (2 × 2400) = 1.17 mm. I have to remove one grain of rice from the middle of a saucer. Thread below 👇
  ~ label mirror
  ~ attach mirror-blank.jpg 512330
  ~ react 🔭 gus mei finn tomasz | 🤯 hana
* priya started mirror

== 2024-03-21 18:44
samir: A student's oud came in with a belly crack. I will photograph every step. Spruce, 1.6 mm thick, and the crack runs along the grain for eleven centimetres.
  ~ attach oud-crack.jpg 733021
samir: Hide glue at 60 °C, thin as milk, worked in with a fingertip while a friend breathes warm air on it. Then two cleats of spruce inside, across the grain. No clamps – sandbags.
  ~ react 🎶 mei ingrid | 🪵 kwame
kwame: Sandbags instead of clamps is the best thing I've learned this month. No joke. I have none. I am moved.
ingrid: Mark the date.

== 2024-04-25 21:03
tomasz: Proposal: a **tide clock** for the loft wall. One hand, one turn per lunar tide: 12 h 25 min 14 s. Stepper 28BYJ-48, ULN2003 driver, small microcontroller, real-time clock on a coin cell.
  ~ label tideclock
  ~ react 🌊 gus ingrid nell | :spinlens: finn
finn: me me me can i do the code
tomasz > finn: Yes. You do the code, I do the soldering, Kwame does the face, Gus tells us when it lies.
gus: I accept the post. — Gus
  ~ react 🫡 finn kwame
finn: ok first version
  \`\`\`python
  STEPS_PER_TURN = 4096            # half steps, 28BYJ-48
  TIDE_SECONDS = 12.4206 * 3600    # mean lunar tide

  def steps_due(now, high_water):
      """How far the hand should have turned since the last known high water."""
      return round((now - high_water) / TIDE_SECONDS * STEPS_PER_TURN)
  \`\`\`
  it does steps_due minus steps_done every 10 seconds so it never drifts more than the rounding
  ~ label steps
  ~ react 🤖 tomasz hana priya | 👏 mei
tomasz: That is correct and it is short. I'm suspicious and proud.
ingrid: Springs and neaps?
tomasz > ingrid: One hand cannot know the height, only the time. Version 2.
gus: The hand says high water at 18:20. The harbour says 18:46. Wind from the east holds it back. Your clock is right, it is the sea that is late. — Gus
  ~ react 😂 finn priya noa

== 2024-06-20 19:40
mei: The 1950s radio speaks! Replaced nine paper capacitors, re-aligned the IF to 455 kHz, cleaned forty years of kitchen from the dial. First voice through it was the shipping forecast. 几十年后，它又开口了。
  ~ attach radio-on-the-bench.jpg 1299310
  ~ react 📻 gus ingrid tomasz | ❤️ samir
tomasz: Did you check the mains filter cap? That one goes with a bang.
mei > tomasz: First thing I did. X2 rated, 275 V, new fuse. And I brought it up slowly on a lamp in series, as you taught me.
  ~ react 👍 tomasz

== 2024-07-18 18:15
noa: Wheel truing stand from scrap: two fork legs, a bench vice, and dial gauge from the drawer nobody opens
  runout was 2.1 mm → 0.3 mm in 20 minutes, quarter turns only, opposite side gets the same
  ~ attach truing-stand.jpg 803455
  ~ react 🚲 kwame finn | 🔧 gus
kwame: That vice has never had a nicer job.

== 2024-09-05 20:20
lesia: First glaze firing of the new kiln, schedule for whoever watches it tonight:

  | step | to °C | °C per hour | hold |
  |------|-------|-------------|------|
  | 1 | 120 | 60 | 60 min |
  | 2 | 600 | 120 | – |
  | 3 | 1140 | 180 | – |
  | 4 | 1222 | 60 | 10 min |
  | cool | 100 | switch off | lid shut! |

  Cone 6 must bend, not lie down. If it lies down, call me. If the light goes out, it's the kettle.
  ~ label firing
  ~ edited 4m
  ~ react 🔥 mei yuki odile
* lesia pinned firing
finn: can i bake a potato in it
lesia > finn: At 1222 °C a potato is a philosophical question.
  ~ react 🥔 hana kwame tomasz | 😂 noa

== 2024-09-26 19:02
hana: Built a synth into a biscuit tin 🎛️ 555 timer, three potentiometers, one terrible sound.
hana:
  ~ attach biscuit-tin-drone.mp3 388120
  ~ react 🎶 mei samir | 🙉 ingrid
ingrid: I knitted it a cover. For the sound.
  ~ attach tin-cosy.jpg 455012
  ~ react 😂 hana finn odile | 🧶 nell

== 2024-10-24 20:31
finn: i made a seagull alarm. camera + motion + a speaker that plays gus saying GOOD EVENING
  ~ label alarm
  ~ react 🐦 kwame nell noa | 😂 hana mei
gus: I recorded it in one take. — Gus
finn: log from last night:
  \`\`\`
  02:14:07 motion 0.82 class=gull conf=0.91 -> GOOD EVENING
  02:14:09 motion 0.97 class=gull conf=0.95 -> GOOD EVENING
  02:14:30 motion 0.12 class=cat  conf=0.60 -> (silence, cats are fine)
  02:15:01 lid=open  pie=0
  \`\`\`
  so it works but he just doesnt care
  ~ react 💀 tomasz beto
tomasz: The Admiral is a veteran. You will need a bigger Gus.

== 2024-11-14 20:00
gus: Nell has asked for the history of the Old Wick, for the plan to light it again. I have typed it out. I am told there is a limit of four thousand characters and that my granddaughter has paid for it.

  The rock was first marked in 1794 with an iron basket on a pole, in which a man named in the records only as "the Burner" kept a coal fire from October to April. He was paid in coal. In the winter of 1802 the pole went and the Burner went with it as far as the slip, where he was found sitting in the basket, quite well, and resigned.

  The tower we know was begun in 1868 and first lit on the 1st of November 1871. Granite, 31 metres to the vane, walls two metres thick at the foot. It was built by nineteen men and one woman, the mason's widow, who finished the cornice because nobody else could read his drawings. Her initials are inside the door at the height of your knee. The stair has 142 steps. I have climbed it, by my logbooks, some eleven thousand times, and have never once counted 143.

  The lens is of the fourth order: 500 millimetres across, two bulls-eyes side by side, so that each turn gives two flashes close together and then the dark. In the list of lights it stands as Fl(2) 15s. That means: two flashes, every fifteen seconds. A sailor who sees it and has a watch knows where he is. That is all a lighthouse says, but it says it to everyone, and asks nothing back.

  Until 1934 the lamp burned oil, from a wick in four rings, which is where the name comes from. The lens turned by clockwork: a weight of ninety kilograms that sank down the middle of the tower on a wire and had to be wound up again every four hours. If you fell asleep the light stood still, and a light that stands still is another light, and a ship would go where no ship should. In sixty-three years of clockwork the log shows it standing still twice. One was the ice of 1895. The other says only: "Child born. Both well. Eleven minutes."

  The fog signal was a bell until 1911, struck by the same clockwork, once every thirty seconds. It hangs in the school now and rings for dinner. Old hands in the town still put a coat on when they hear it. Visitors ask whether the tower was lonely. It was not. One is never alone with a thing that must be wound.

  My aunt and my uncle kept it through the war, shaded, twenty minutes at a time on a telephone call. My sister and I were children there. She baked for the keepers and for anyone who was wet: bread on Mondays, rhubarb pie in the spring, and in the bad winter of 1963 a pie of dried apples and condensed milk that grown men still lower their voices to speak of. I joined the service in 1967, and kept the light for twenty-one years.

  It was discontinued on the 30th of September 1988 at noon. They offered me the brass plate and I asked for the oil can. After that I worked the ferry for twenty years and looked at the dark side of the tower twice a day, and I will say that a ferryman who has been a keeper is never late, he is only waiting for the light.

  Since 2009 the tower has belonged to the town, and the town has lent it to us. The lens is clean. The clockwork is complete but for the cam that trips the shutter and one tooth of the second wheel. The ball race wants grease. The lamp need only be small: an LED of forty watts behind that glass would reach eleven miles, but we have permission for two, landward, once a month, and two will do.

  What is needed: a cam (Finn has offered to print it and Tomasz has offered to stop him), a tooth (Kwame says apple wood, and I believe him), someone to write to the harbour master (Nell), someone to make the drawing (Yuki), a clock that is never wrong (Mei), someone to tell us when the sky is clear (Priya), wool for the keepers (Ingrid), bread (Odile), and a song (Samir, Hana). Noa will oil everything. Lesia will keep us warm. I shall count the stairs.

  I have not written so much since the logbook. Thank you for asking. — Gus
  ~ label history
  ~ pinned
  ~ react ❤️ nell odile tomasz mei priya ingrid samir kwame | :lantern: yuki finn hana | 😭 lesia noa
* nell pinned history
nell: Right. I'm writing to the harbour master tonight.
kwame: Apple wood, quarter-sawn, boiled in linseed. That tooth will outlive us. And nobody say anything about teeth.
finn: i have already printed the cam
tomasz: And I have already stopped him. PLA creeps at 50 °C and the lamp room reaches that in July. We'll cast it in brass from Finn's print.
  ~ react 🤝 finn gus

== 2025-01-11 17:22
nell: The accounts, for people who like tables:
  \`\`\`
  2024                     in        out
  Memberships         2 310.00
  Pies & Posters        684.50     212.30
  Bicycle Day           391.00     266.00
  Kiln (second-hand)              1 450.00
  Electricity                      811.40
  Roof, bay 2                      604.60
  Biscuits                           0.00
  ------------------------------------------
  Total               3 385.50   3 344.30
  Balance                41.20
  \`\`\`
  ~ react 📊 tomasz priya | 🍪 kwame
hana: Biscuits 0.00 is a cry for help.

== 2025-02-06 20:45
tomasz: Cam cast in brass, second attempt. First had a bubble exactly where the roller runs. Lost-PLA casting: print, plaster, burn out at 720 °C in Lesia's kiln (kettle **unplugged**), pour.
  ~ attach brass-cam.jpg 990512
  ~ react 🔥 lesia finn | 👏 gus kwame mei
gus: It trips at the right place. I put my hand on the shutter and felt it go. — Gus
  ~ react 🥹 nell odile

== 2025-03-06 19:33
finn: my poster!!! first ever screenprint. LOW WATER. its 4mm off because i bumped the hinge
  ~ attach low-water-proof.png 1022350
  ~ react 🎨 yuki odile mei hana
yuki > finn: Do not fix it. The red line looks like a tide mark now. ずれも味 – the slip is the flavour.
  ~ label slip
  ~ react ❤️ finn nell

== 2025-04-03 21:10
mei: The clock for the light: quartz, disciplined by the radio time signal, and it drives Gus's clockwork only with a nudge, a few milliseconds each turn. Measured over six nights: the period is 15.000 s ± 0.002 s.
  ~ embed period
  ~ react ⏱️ tomasz priya gus | :spinlens: hana
gus: In 1895 they used a pocket watch and a prayer. — Gus
`;
