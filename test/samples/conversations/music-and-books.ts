/** #music-and-books, in the notation of ../read-conversation.ts. */
export const musicAndBooks = `
== 2024-02-17 20:11
mei: Reading circle, first title: *To the Lighthouse*. We live next to one, it would be rude not to.
  ~ label circle
  ~ react 📚 ingrid odile samir | :lantern: yuki
ingrid: I've read it. They don't go.
mei > ingrid: INGRID.
ingrid: They go later.
  ~ react 😂 kwame finn noa
gus: I object to the title on professional grounds: one does not go *to* the lighthouse, one goes *up*. — Gus

== 2024-03-10 19:40
samir: For Pies & Posters I'd like to play something in maqam Hijaz and then something that everyone can shout. Suggestions for the shouting?
hana: "Leave Her, Johnny". Everyone knows the answer lines after one verse.
ingrid: I'll bring the accordion.
kwame: And I'll bring earplugs, in your size, Ingrid, because I love you.
  ~ react 🪗 mei odile gus | 😂 finn
samir: Hijaz for those who ask: D, E♭, F♯, G, A, B♭, C. The step from E♭ to F♯ is the whole story: it is wider than you expect, like a gap in a fence with a view.
  ~ react 🎶 mei hana yuki

== 2024-04-12 21:20
odile: I finished the chapter with the bœuf en daube and now I cannot read any more, I am too hungry. Quel roman. And no pie anywhere in it!
mei: The dinner is the centre of the book, I think. Everybody is alone and then somebody lights the candles.
  ~ react 🕯️ yuki samir
yuki: 灯をつけると、窓の外が海になる。That is my favourite moment: when the candles are lit the window becomes water.
  ~ react ❤️ mei odile

== 2024-06-02 18:30
noa: does anyone have a book about bicycle frames that is not a catalogue
mei: *The Steel Donkey*, second shelf, green spine, 1951. There's a fold-out of every lug. Somebody has pressed a four-leaf clover at page 88; please leave it there.
noa: found it. found the clover. this is the best club
  ~ react 🍀 mei hana lesia

== 2024-06-28 22:14
samir: I recorded the oud after the repair. Same wood, same strings, one new line in its voice.
samir:
  ~ attach voice-message.ogg 91244
  ~ label oudvoice
  ~ react 😭 mei odile | 🎶 ingrid hana gus
ingrid: Again.
samir > ingrid: It's a recording, you can press it again.
ingrid: I did. Again.

== 2024-08-22 20:05
hana: The band needs a name before Saturday. Accordion, oud, biscuit tin. Candidates: The Tidal Wrens, Kettle or Kiln, Fl(2) 15s.
kwame: The Loose Staves.
ingrid: No.
finn: the good scissors
nell: TOO SOON.
mei: The Tidal Wrens is lovely.
hana: The Tidal Wrens it is. I've already printed the stickers.
  ~ sticker wrens
  ~ react 🐦 odile yuki | 🎶 samir ingrid

== 2024-10-20 19:00
beto: what are you reading now? I'd like to join, my English is better on paper
mei: *Treasure Island*, because of the parrots and because Finn chose it. Chapters 1–6 by the end of the month.
finn: its got a map 🏴‍☠️
samir: كل كتاب فيه خريطة كتاب جيد. (Every book with a map is a good book.)
  ~ react 🗺️ finn beto | 😄 noa
odile: And there is cheese in it: the poor man marooned for three years who dreams of cheese, mostly toasted. The most French character of English literature.
  ~ react 🧀 gus mei beto

== 2024-12-12 20:44
noa: שַׁלַּח לַחְמְךָ עַל־פְּנֵי הַמָּיִם כִּי־בְרֹב הַיָּמִים תִּמְצָאֶנּוּ – my grandmother had it over the stove. "Cast your bread upon the waters, for after many days you will find it." The Admiral has read it too. Your turn, everybody bring a line
  ~ label poem
  ~ react ❤️ mei samir lesia
lesia: Садок вишневий коло хати, хрущі над вишнями гудуть… A cherry orchard by the house, the beetles humming over it. I have no orchard here. I have a kiln. It hums.
  ~ react 🌸 yuki odile | 🔥 nell
tomasz: W Szczebrzeszynie chrząszcz brzmi w trzcinie. Also beetles. This one is for your tongue, not for your heart.
finn: i just tried to say that and the cat left
  ~ react 😂 tomasz hana kwame
beto: Caminante, no hay camino, se hace camino al andar. "Walker, there is no road, the road is made by walking." My mother says it when she's lost 😅
  ~ react 🥾 noa gus

== 2025-01-23 19:25
ingrid: Pattern for the keepers' jumpers: two flashes of yellow every fifteen rows, navy in between. Fl(2) 15r.
  ~ attach keeper-jumper-chart.pdf 141906
  ~ react 🧶 gus mei nell hana lesia
gus: I have never been described so accurately by wool. — Gus
kwame: A close-knit crew.
ingrid: Accepted.
  ~ label accepted
  ~ react 😮 kwame finn tomasz noa

== 2025-02-20 20:30
hana: New Tidal Wrens demo: "Low Water (Biscuit Tin Mix)". Recorded in the stairwell of the lighthouse, 3.5 seconds of reverb for free.
  https://lanternbay.example/wrens/low-water
  ~ embed demo
  ~ react 🎶 samir ingrid yuki finn
mei: I played it through the 1950s radio, over the little test transmitter, from one end of the table to the other. It sounded as if it came from 1953 and had been waiting.
  ~ react 📻 tomasz samir hana

== 2025-04-10 19:50
mei: Next book: a vote of hands says *Twenty Thousand Leagues Under the Seas*. Bring your own squid.
lesia: I can make a squid.
nell: Lesia, last time you said that, we had to enlarge the kiln shelf.
  ~ react 🦑 finn odile beto
odile: Squid pie ?
ingrid: No.
  ~ sticker nope
`;
