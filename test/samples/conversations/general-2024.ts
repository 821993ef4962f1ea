/** #general from February to September 2024, in the notation of ../read-conversation.ts. */
export const general2024 = `
== 2024-02-10 18:12
* gus joined
* tomasz joined
* odile joined
* finn joined

== 2024-02-10 18:31
tomasz: Hello from the bench. Tomasz, born in Łódź, in the Net Loft since 2019. I solder things so that other people can drop them.
odile: Bonsoir\u202f! Odile. I bake. I have brought Gérard.
finn: whos gerard
odile > finn: My sourdough starter. He is nine years old and has better manners than your printer.
  ~ react 😂 tomasz nell
finn: the printer has a name its Spaghetti
kwame: Kwame, wood. After the "I'm board" incident I have promised no puns today.
ingrid: I give it four minutes.
+4m kwame: I wood never.
  ~ react 🪵 finn yuki | 🙄 ingrid
gus: Good evening. This is Gus. My granddaughter has set this up on the tablet. I trust it reaches you all. The wind is north-westerly, force 5. — Gus
hana > gus: It reaches us, Gus! You don't have to sign, your name is above the message 🙂
gus: I see. Thank you, Hana. — Gus
  ~ label signed
  ~ react ❤️ hana odile nell noa

== 2024-02-13 19:47
yuki: Question. Where are the good scissors?
nell: On the hook.
yuki: I am looking at the hook. It is a very clean hook.
nell: WHO.
nell:
  ~ forward rules
finn: wasnt me i use my teeth
nell > finn: That is somehow worse.
tomasz: I used them Monday for heat-shrink and put them back. I remember because I was proud.
hana: I can make a label that says GOOD SCISSORS LIVE HERE.
kwame: A label for the place where there are no scissors. That's poetry, that is.
hana: Printed it anyway.
  ~ attach label-hook.jpg 184220
  ~ react :goodscissors: yuki tomasz | 😂 mei

== 2024-02-20 20:05
mei: 大家好！Late introduction: Mei. Radios, knitting machines, old books. 我在修一台1950年代的收音机, and it smells of dust and warm wax.
samir: مساء الخير يا أصدقاء. أنا سمير، أصنع الأعواد وأصلحها. (Good evening, friends: Samir, I make and mend ouds.)
  ~ react 🎶 mei ingrid
noa: שלום לכולם, אני נועה. אופניים, בעיקר. Bicycles, mostly. If yours clicks, I have already heard it.
lesia: Добрий вечір! Леся. Кераміка. I will bring a kiln. This is both a promise and a warning.
  ~ react 🔥 tomasz finn
yuki: はじめまして、ゆきです。シルクスクリーンでポスターを刷ります。\u3000よろしくお願いします。
hana: 안녕하세요, 하나예요! 신시사이저랑 라벨 프린터 담당입니다. I label things. I will label you.
ingrid: Ingrid. Wool, boats, weather. God kveld.
gus: This is better than the shipping forecast. Welcome to you all, in every direction of writing. — Gus
  ~ react 🌍 hana samir noa lesia | ❤️ yuki
finn: so far i count 🇵🇱 🇫🇷 🇯🇵 🇺🇦 🇰🇷 🇳🇴 🇬🇭 and gus who is his own country
  ~ react 🏴‍☠️ kwame ingrid

== 2024-02-27 20:12
* hana boosted
hana: That was an accident with my thumb, but now we have animated emoji: <a:spinlens>
  ~ react :spinlens: finn mei yuki

== 2024-03-05 18:58
odile: Eleven days to Pies & Posters. I have a spreadsheet of the pies and it has exactly one pie in it, and it is mine.
kwame: Put me down for apple pie. I'll be supplying the lattice in oak.
odile > kwame: Edible, Kwame.
kwame: Balsa, then.
samir: Spinach fatayer. They are triangular. A triangular pie is still a pie.
noa: Then burekas are pies!
lesia: Then pyrih is a pie. It is in the name: пиріг.
mei: 蛋挞 – an egg tart is a small pie with confidence.
ingrid: Fish pie.
ingrid: That was all. Fish pie.
finn: is pizza a pie
tomasz > finn: In this house we do not open that question before the soup.
  ~ react 🍕 finn hana | 🥧 odile
gus: I shall bring my sister's rhubarb pie. She baked it every spring for the keepers, and I have the card in her handwriting. — Gus
  ~ react 🥧 odile lesia nell | ❤️ ingrid
odile: That makes nine pies. Merci. Nobody else is allowed to ask what a pie is.

== 2024-03-14 15:09
priya: Happy Pi Day! 3.14, and at 15:09 if your watch is generous. The crust of a round pie is about 22/7 times as long as the pie is wide. I will take no questions, I will take pie.
  ~ react 🥧 finn mei tomasz
finn: so if the pie is 30cm i get 94cm of crust
priya > finn: 94.2, but yes. Now divide by six and you have learned sharing.

== 2024-03-16 19:02
hana: It is HAPPENING. The tables are full, the loft smells of butter and ink, somebody's accordion has started.
  ~ attach table-of-pies.jpg 1840321
  ~ attach poster-wall.jpg 1522907
  ~ react 🥧 lesia samir | 🎨 yuki
kwame: Count so far: 24 pies. There is a pie with a periscope.
noa: the periscope is load-bearing
ingrid: Window is open. Gull on the sill.
ingrid: Gull is looking at the fish pie.
ingrid: Gull has the fish pie.
  ~ label gull
  ~ react 😱 odile hana | 🐦 kwame finn noa | 😂 tomasz
nell: THE WHOLE DISH?
ingrid > nell: He left the dish. He is not a thief of crockery.
gus: That bird has a rank. I have called him the Admiral since he took my hat in 2017. — Gus
lesia: Смачного, адмірале.
samir: To his health. The spinach is unguarded, though, and he came back for it.
+40m odile: Gus has won Best Crust and he is pretending to look at the ceiling. Bravo !
  ~ react ❤️ gus nell ingrid

== 2024-03-17 11:20
barnacle: ⏰ <@gus>, you asked me two days ago to remind you: *bring back the pie dish to Mrs. next door, and the other pie dish, and the ladder.*
  ~ interaction remind gus
gus: Thank you, Barnacle. You are very punctual for a crustacean. — Gus
  ~ react 🦀 finn hana mei

== 2024-04-20 16:44
mei: Lens cleaned! 142 steps. I touched every prism with a cotton cloth and I may never be the same.
finn: its 143 steps i counted
gus: It is 142. The top one is a threshold. — Gus
finn: a threshold is a step with a better lawyer
  ~ react 😂 kwame mei noa | :lantern: yuki
priya: One turn of that lens is a masterclass. Every ring bends the light exactly as much as it has to and not a degree more.
yuki: 灯台へ
  一段ごとに
  春の風
  (To the lighthouse: on every single step, the wind of spring.)
  ~ react 🌸 mei hana odile | 👏 samir

== 2024-05-10 22:47
priya: EVERYBODY OUTSIDE NOW
priya: LOOK UP. NORTH FIRST THEN EVERYWHERE
noa: what am I looking
noa: oh
noa: OH
hana: 와 하늘이 분홍색이야
lesia: I was firing a test tile and I have left it. It can be its own problem.
mei: The whole sky is breathing. I have no other word.
  ~ attach aurora-over-the-slip.jpg 3120875
  ~ react 🌌 priya hana odile tomasz nell | 😱 finn
tomasz: Compass in the loft wandered almost two degrees. I have a photo of the compass, because of course I do.
  ~ attach compass.jpg 640112
samir: My father is seventy and very far away, and he is on the phone, looking at the same sky. سبحان الله.
  ~ react ❤️ mei noa gus odile
gus: In forty-one years of keeping and ferrying I have seen it three times, and never crimson. Put a coat on, all of you. — Gus
finn: best night ever and i have a swimming gala at 9
priya > finn: Tell them the Sun ejected a billion tonnes of plasma. It's a valid reason to be slow in the backstroke.
  ~ react ☀️ finn tomasz

== 2024-06-11 19:30
ingrid: Ferry late.
+35m ingrid: Ferry still late.
+50m ingrid: I can see the ferry. It is facing the wrong way.
kwame: It's having a stern word with itself.
  ~ react 🚢 noa | 😂 hana samir
barnacle: ⛴️ The 19:15 will arrive at about 21:30. The crew apologises and has found the spare gearbox oil.
odile: There is soup at the loft for anyone who is waiting on the slip, and yesterday's sourdough, sliced.
  ~ react 🙏 ingrid noa

== 2024-07-06 16:20
noa: Bicycle Day numbers: 58 bicycles, 3 scooters, 1 unicycle, 1 pram
  31 brake jobs, 22 gear adjustments, 14 punctures, 9 wheels trued, 1 mouse rehomed (it lived in a saddlebag)
  my hands are a single blister, תודה רבה to everyone 👩‍🔧💙
  ~ attach bicycle-day.jpg 2204118
  ~ react 🚲 nell ingrid gus kwame | 🐭 hana mei | 💙 lesia
kwame: We were two-tyred to go on.
ingrid: There it is.
nell: The island people really did row. Forty minutes each way with four bicycles in the boat. I have made them a certificate.
finn: i fixed 2 by myself. one of them was mine but still
noa > finn: Both were excellent, and now you know what a chain whip is for.
  ~ react 💪 finn gus

== 2024-08-13 01:32
priya: Perseid count from the gallery, 22:00 to 01:00: 143 meteors. One for every step, Finn.
finn: SEE
gus: One hundred and forty-two, and one fireball, which I will allow as a threshold. — Gus
  ~ react 🌠 priya mei finn yuki | 😂 ingrid
samir: Nobody spoke for an hour except to say "there". It was the best conversation I have had all year.
  ~ react ❤️ mei yuki priya
odile: The coffee ran out at 00:20 and you all stayed. I am taking notes on your character.

== 2024-09-07 13:02
finn: its dark
tomasz: Kettle and kiln?
lesia: Kettle and kiln.
nell: There are THREE SIGNS.
kwame: In my defence, I am tall, and the signs are at eye level for the rest of you.
  ~ react ⚡ tomasz finn | :kettleorkiln: hana lesia nell
hana: Printing a fourth sign. For the ceiling.
lesia: The glaze survived. Barely. It is now a colour I cannot repeat; we'll call it *Kwame blue*.
  ~ react 💙 kwame noa

== 2024-09-18 02:49
priya: Who else is awake? Tiny partial eclipse, deepest five minutes ago: the Earth's shadow reaches 8 % of the way across the Moon. It looks as if someone took a polite bite.
ingrid: Cloud here.
gus: A fine clear view from the gallery. The polite bite is at one o'clock. — Gus
  ~ react 🌕 priya mei
`;
