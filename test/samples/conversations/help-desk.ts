/** #help-desk, in the notation of ../read-conversation.ts; exported with `--markdown false`, so ids stay in the text. */
export const helpDesk = `
== 2024-02-22 20:14
finn: why do my solder joints look like little grey tents
  ~ attach grey-tents.jpg 402118
tomasz > finn: Cold joints. You melt the solder on the iron and then wipe it on, like butter. Do it the other way: heat the pad *and* the pin for two seconds, then touch the solder to the *joint*. It should flow like water and look like a small volcano, not a tent.
  ~ label volcano
  ~ react 🌋 finn hana | 👍 mei
finn: what temperature
tomasz: 350 °C for leaded, 370–380 for lead-free, chisel tip, not the needle. And flux. If soldering feels difficult, the answer is flux. If it feels easy, you have used flux.
finn: volcano achieved 🌋
  ~ attach volcano.jpg 377902
  ~ react 🎉 tomasz mei | 🫡 hana
gus: When you say flux, is that the brown pot with no label in the second drawer? — Gus
hana > gus: It has a label now!
  ~ react 😂 finn | ❤️ gus

== 2024-03-03 15:40
kwame: Does anyone know why the drop-down saw trips the breaker only on Sundays?
lesia: On Sundays I dry clay with the heater in bay 3.
kwame: Mystery solved in eleven seconds, I was about to call a priest.
  ~ react ⚡ tomasz | 😂 noa nell

== 2024-03-26 19:05
noa: ok I need electronics people: dynamo light on a bicycle flickers under 8 km/h. bridge rectifier and then?
tomasz > noa: A capacitor: 1000 µF, 16 V after the rectifier, and a 10 ohm resistor in series so that the first turn of the wheel doesn't feel like a wall. For standing at the traffic light you want a supercap, 1 F / 5.5 V.
noa: works!! and it now glows for four minutes while I buy bread
  ~ react 💡 tomasz finn | 🥖 odile

== 2024-04-18 18:33
finn: serious question how do you make sourdough. asking for gerard
  ~ label gerardasks
  ~ react :gerard: odile hana noa
odile > finn: Bon. One loaf, no machine, one day. Percentages are of the flour, that is how bakers talk: 100 % flour is 500 g.

  • 450 g strong white flour + 50 g wholemeal rye (100 %)
  • 350 g water, lukewarm (70 %)
  • 100 g Gérard, bubbly, fed the night before (20 %)
  • 10 g salt (2 %)

  **09:00** Mix flour and water only. Cover, wait 45 minutes. This is the autolyse: the flour drinks, the gluten begins without you. It is the only step where laziness is a technique.
  **09:45** Add Gérard and salt. Squeeze through your fingers until nothing is slimy.
  **10:15, 10:45, 11:15, 11:45** Four folds. Wet hand, take one side, pull it up until it complains, lay it over the middle, turn the bowl by a quarter, four times. By the last fold it should hold its shape like a cushion.
  **until about 15:00** Leave it alone at 24 °C. It is ready when it has grown by half, has a domed edge, and wobbles when you shake the bowl. Look at the dough, not at the clock; the loft in February needs two hours more than the loft in July.
  **15:00** Shape it into a ball, rest 20 minutes, shape it again, tighter. Into a basket with rice flour, seam up, and into the fridge, overnight if you can wait.
  **Next morning** Oven at 250 °C with the iron pot inside for 45 minutes. Tip out the dough, slash it once, deeply, as if you meant it. Lid on: 20 minutes. Lid off, 220 °C: 25 minutes more, until it is darker than you dare.

  Then the hardest part of baking: wait one hour before cutting. Inside, it is still cooking. If you cut it hot you will have glue, and I will know. Eat it with salted butter. The second half, if there is a second half, makes toast on day three and, on day five, the crumbs on top of Ingrid's fish pie.

  Troubles: flat and wide = proofed too long. Dense with tunnels = too short. Pale = you were afraid. Sour like a lemon = Gérard was hungry; feed him twice before you bake. Black underneath = put an empty tray under the pot.

  And feed him 1 : 2 : 2 (Gérard, flour, water) every Sunday. He does not like podcasts.
  ~ label recipe
  ~ pinned
  ~ edited 17m
  ~ react 🍞 finn noa hana mei lesia | :gerard: nell tomasz | ❤️ gus
* odile pinned recipe
finn: it worked. it WORKED. my own sourdough. its a bit dark
  ~ attach first-loaf.jpg 918223
odile > finn: It is not dark. It is *baked*. Bravo, Finn.
  ~ react 🥹 nell gus | 🍞 kwame

== 2024-05-16 17:20
nell: When does the electrician come? I have three different dates on three different pieces of paper.
barnacle: 📅 **Electrician** – <t:1716040800:F> (<t:1716040800:R>). Added by <@tomasz> to <#projects>, <@&keepers> notified.
  ~ interaction when nell
nell: Thank you, crab.
  ~ react 🦀 finn tomasz

== 2024-06-13 20:51
finn: tide clock prints garbage in the serial monitor help
finn: this is what i get: \`TIDE 3.2 m\u0000\u0000\u0000\u0000\u0000\u0000NEXT 18:46\u0000\u0000\u0000\u0000\u0000\u0000\`
  ~ label nul
tomasz > finn: That is not garbage, that is honest. Your buffer is 16 bytes, the text is 10, and you send all 16. The rest are NUL characters. Send *length of the text*, not size of the buffer.
finn: oh. OH. ok so the zeros were polite empty chairs
tomasz: That is the best description of a null terminator I have heard in thirty years.
  ~ react 🪑 hana mei priya | 😂 noa

== 2024-07-25 19:12
samir: أحتاج مساعدة: النص العربي يظهر معكوسًا ومقطّعًا على الملصق. (Help: on the poster, the Arabic text comes out reversed and in pieces.)
  ~ attach reversed-letters.png 118220
noa: same with עברית! that program doesn't do right to left, every letter lines up like it's for English
yuki > samir: Set the text in the word processor, export it as PDF, then convert to outlines. The letters join correctly there, and the poster program only sees shapes.
samir: شكرًا جزيلًا! It reads من البحر إلى البيت now, "from the sea to the house", and all the letters are holding hands again.
  ~ label hands
  ~ react 🤝 noa mei | ❤️ yuki hana

== 2024-08-29 18:02
deleted: Is it normal that my second-hand telescope shows stars as little seagulls?
priya > deleted: That's coma or a pinched mirror. Loosen the three mirror clips until a sheet of paper slides under each. If the seagulls all point outward only at the edge of the view, it's coma and it's physics. If they're in the middle too, collimate.
deleted: Paper trick worked. No more seagulls. Thank you!!
  ~ react 🐦 priya kwame

== 2024-10-08 19:26
lesia: My glaze crawls away from the rim on every third bowl. Same bucket, same kiln.
odile: Hand cream?
lesia: …
lesia: I use hand cream on Tuesdays.
lesia: It was the hand cream.
  ~ react 🧴 odile hana noa | 😂 kwame

== 2024-11-05 20:19
gus: My tablet informs me that it is full. It is a flat thing, I do not see how. What should I throw overboard? — Gus
hana > gus: Probably videos! Settings, then storage, then sort by size. What's the largest?
gus: "Gull, 4 hours." — Gus
hana: …maybe that one, Gus.
gus: It is evidence. — Gus
  ~ react 😂 finn kwame tomasz ingrid | 🐦 noa

== 2024-12-05 18:48
beto: silly question: my pie dough shrinks in the tin, every time, it becomes a pie for dolls
odile > beto: Not silly. You stretch it. Lift it and let it *fall* into the corners, then 30 minutes in the fridge before baking, and blind-bake with dry beans on top: 15 minutes at 190 °C, then 5 without the beans.
  ~ label shrink
  ~ react 🙏 beto finn
beto: it did not shrink!!! I am saving this message for ever. My neighbour bakes too, I read it to her through the wall
  ~ react 🥧 odile nell

== 2025-01-30 19:33
ingrid: Laser cutter. Wool felt. Yes or no.
tomasz > ingrid: Yes, with extraction. 3 mm felt, 100 % wool, low power, fast, two passes. It smells of burnt hair. *Never* anything with vinyl in it: PVC makes chlorine and eats the machine and then you.
ingrid: Good. The list is on the wall now.
hana: With a label.
  ~ sticker labelled
  ~ react 🧶 mei

== 2025-03-01 11:08
yuki: How do I find the photos from last year's posters? I know someone posted "table-of-pies" and I cannot scroll for ever.
nell > yuki: Search for *poster wall*, March. Or ask Hana, she has labelled the memories.
hana: folder: https://lanternbay.example/photos?year=2024&month=03&tag=pies%20and%20posters&sort=newest&page=1 🗂️
  ~ embed photos
  ~ react 🙏 yuki

== 2025-04-08 18:15
finn: how do i keep the lighthouse cam from squeaking
gus > finn: Graphite. Never oil on brass that meets felt. And Finn: well done. — Gus
  ~ react ❤️ finn nell tomasz | :lantern: mei
`;
