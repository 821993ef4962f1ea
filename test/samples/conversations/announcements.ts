/** #announcements, in the notation of ../read-conversation.ts. */
export const announcements = `
== 2024-02-10 18:02
nell: **Welcome to Lantern Bay Makers!** 🏮
  The old mailing list has finally moved. This server has been sitting empty since last spring because I wrote the password on the workshop whiteboard and somebody very kindly cleaned the whiteboard.

  What is where:
  • <#general> – everything, and the kettle
  • <#projects> – what is on your bench
  • <#help-desk> – ask; nobody was born knowing which end of a soldering iron is hot
  • <#music-and-books> – for the long evenings
  • Kitchen Table – voice, Thursdays from 19:30

  The Net Loft is open Tuesday and Thursday 18:00–22:00 and Saturday 10:00–16:00. Bring slippers, the floor is cold.
  ~ label welcome
  ~ pinned
  ~ edited 9m
  ~ react 🏮 gus odile tomasz hana | :lantern: yuki mei
* nell pinned welcome
nell: House rules, short version:
  1. Be kind. Everyone's first attempt looks like that.
  2. Sweep your own sawdust.
  3. The **good scissors** go back on the hook. You know which scissors. You know which hook.
  4. Kettle *or* kiln, never both – see the scorch mark on the fuse board.
  5. If Gus says the weather is turning, the weather is turning.
  ~ label rules
  ~ pinned
  ~ react 👍 ingrid kwame noa | :goodscissors: yuki

== 2024-02-24 10:15
board: 📌 **Pies & Posters – Saturday 16 March 2024, 18:30, the Net Loft**
  Our seventh! Bring a pie (sweet, savoury or structurally ambitious), print a poster, or do both and be insufferable about it. Doors 18:00, judging 19:30, washing-up 21:30, and you are not too good for the washing-up.
  Sign up: https://lanternbay.example/pies-and-posters
  ~ label pies2024
  ~ embed pies
  ~ react 🥧 odile gus finn kwame | 🎨 yuki
board: Pie categories this year: *Best Crust*, *Best Filling*, *Bravest Attempt* (sponsored by the fire blanket). Poster theme: **"What the sea gives back"**. Two colours, A3, printed by hand in the loft.
  ~ react 👀 yuki hana

== 2024-03-15 17:30
tide: 🌊 Weekend at the slip (UTC) – Sat 16 March: high 10:02 (3.9 m), low 16:11 (1.6 m), high 22:41 (3.7 m). Neaps, so the coast path stays dry all day: you may carry your pie the short way.
  ~ react 🙏 nell

== 2024-03-17 09:40
nell: Thank you all. 63 people, 27 pies, 19 posters, one gull.
  **Best Crust:** Gus, rhubarb pie
  **Best Filling:** Lesia, cabbage and dill pyrih
  **Bravest Attempt:** Finn, for a pie baked in the reflow oven (food-safe tray! new tray! I checked!)
  **Best Poster:** Yuki, "Fl(2) 15s"
  The Admiral is disqualified for life. Photos in the folder.
  ~ label results2024
  ~ attach pies-and-posters-2024.jpg 2417733
  ~ react 🎉 odile finn lesia samir priya | 🥧 gus | 🐦 kwame noa

== 2024-04-06 08:55
gus: To all volunteers. The lens of the Old Wick lighthouse will be cleaned on Saturday the 20th of April, from ten o'clock. Soft cotton, no rings, no bracelets, no opinions about vinegar. There are 142 steps. Tea at the top, as the urn is already there and nobody will carry it down. — Gus
  ~ react 🫡 ingrid priya mei

== 2024-05-11 07:12
nell: For everyone who slept: yes, that was the aurora, yes, all night, and yes, the one clear sky of the year. <#general> has the pictures. The loft opens at noon today because I am a person and not a battery.
  ~ react 🌌 priya hana mei finn

== 2024-06-18 12:00
board: 🛠️ **Bicycle Day – Saturday 6 July, 10:00–15:00, on the slip.** Noa and volunteers fix bicycles for free. Parts at cost. If it has two wheels and squeaks, bring it. If it has one wheel and squeaks, bring it too, Noa is curious. Café Gérard (Odile, a table, a parasol) opens at eleven.
  https://lanternbay.example/bicycle-day
  ~ embed bicycle
  ~ react 🚲 noa finn ingrid

== 2024-07-02 16:20
tide: ⛴️ Ferry notice: no sailings until Thursday 4 July, gearbox. Bicycle Day goes ahead; the island people are coming by rowing boat and would like it to be remembered.
  ~ react 😮 hana | 💪 kwame

== 2024-08-08 19:05
priya: ☄️ Perseids on the lighthouse gallery, Monday 12 August, from 22:00 UTC until the coffee runs out. The Moon sets around 22:00, so the second half of the night is properly dark. Red torches only. Twenty places, because the gallery railing and I have talked.
  ~ react ☕ gus odile | 🌠 mei yuki samir

== 2024-09-03 18:45
nell: **The new kiln is in.** It draws 28 A. The kettle draws 10 A. The board is 32 A. Lesia has put a sign on the kettle, a sign on the kiln, and a sign on Tomasz. Please read at least one of them.
  ~ label kiln
  ~ react 🔥 lesia | ⚡ tomasz finn | :kettleorkiln: hana

== 2024-10-12 15:30
board: ☄️ Comet watch tonight and every clear evening this week: look west about 45 minutes after sunset, between Venus and the bright star higher up. Binoculars are plenty. Meet on the slip, bring gloves, and please do not point the big torch at the comet, it cannot hear you.
  ~ react 🔭 priya gus | 😂 kwame

== 2024-11-24 11:10
nell: Storm report: the roof over bay 2 leaks again, the sign is in the harbour, everybody is fine. Tarpaulin party at 14:00, ladders with two people only. Dry things to the kitchen. Gérard the sourdough has been evacuated.
  ~ react 🙏 odile | 💪 kwame tomasz ingrid

== 2024-11-30 12:01
nell: @everyone 🚨 **THE GOOD SCISSORS ARE BACK.** 🚨
  After 291 days. The full story is in <#general>. There will be no questions, there will be a shadow board.
  ~ label scissorsback
  ~ react :goodscissors: yuki hana odile finn kwame mei | 🎉 noa tomasz

== 2024-12-14 10:00
board: 🏮 **Lantern Parade – Saturday 21 December, 16:00, from the Net Loft to the lighthouse.** Willow and tissue paper workshops on the two Tuesdays before. Sunset is early, the night is long, and there will be soup.
  Route: https://lanternbay.example/parade
  ~ embed parade
  ~ react 🏮 mei odile beto gus

== 2025-01-11 17:00
nell: Annual accounts, as promised, and as nobody asked. We are 41.20 in the black, chiefly because nobody has claimed for biscuits. PDF attached, table in <#projects> for people who like tables.
  ~ attach net-loft-accounts-2024.pdf 88214
  ~ react 📈 tomasz

== 2025-02-15 10:15
board: 📌 **Pies & Posters – Saturday 15 March 2025, 18:30, the Net Loft**
  Number eight. The day before is Pi Day *and* there is a lunar eclipse before breakfast, so Priya has asked for "at least one pie that turns red". Poster theme: **"Low water"**.
  Sign up: https://lanternbay.example/pies-and-posters
  ~ label pies2025
  ~ embed pies
  ~ react 🥧 beto odile gus lesia | 🌕 priya

== 2025-03-16 09:25
nell: Eighth Pies & Posters: 71 people, 33 pies, 22 posters, and the Admiral sent a *deputy*.
  **Best Crust:** Odile, apple pie, under a lattice that Kwame was allowed to weave
  **Best Pie with Handles** (new): Beto, leek and potato empanadas; the jury notes that he proposed the category
  **Best Filling:** Mei, red bean and chestnut
  **Bravest Attempt:** Priya, the eclipse pie (beetroot; it did turn red; so did the oven)
  **Best Poster:** Finn, "Low water", which is off by four millimetres and better for it
  ~ label results2025
  ~ attach pies-and-posters-2025.jpg 2683120
  ~ attach low-water-poster.png 1190044
  ~ react 🥧 beto lesia gus odile | 🎉 finn mei yuki | 🥹 kwame

== 2025-04-05 20:31
gus: At 20:14 this evening the Old Wick lighthouse showed two white flashes every fifteen seconds, for the first time since the 30th of September 1988. It ran for forty minutes on an LED lamp, with permission, shuttered on the seaward side so as to confuse no one. I should like to thank Tomasz, Mei, Finn and all who carried things up 142 steps. I find I have nothing in my eye but am sitting down all the same. — Gus
  ~ label relit
  ~ react ❤️ nell tomasz finn odile priya ingrid | :spinlens: mei hana yuki | 🥹 kwame
tide: 🌊 Sunday 6 April at the slip (UTC): low 06:48 (1.9 m), high 13:20 (3.3 m). Visibility good. One extra light.
  ~ react 🏮 gus
`;
