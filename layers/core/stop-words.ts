/** English words that say nothing of what a text is about. Source: PostgreSQL's english.stop. */
export const stopWords: ReadonlySet<string> = words(`
i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers
herself it its itself they them their theirs themselves what which who whom this that these those am is are
was were be been being have has had having do does did doing a an the and but if or because as until while
of at by for with about against between into through during before after above below to from up down in out
on off over under again further then once here there when where why how all any both each few more most
other some such no nor not only own same so than too very s t can will just don should now`);

/** Stop words and what else stands in most chats: short forms, the ends of "don't" and "we'll", and what every link has. Folded. */
export const everydayWords: ReadonlySet<string> = new Set([
  ...stopWords,
  ...words(`
ain also aren cannot could couldn couldnt d didn didnt doesn doesnt dont even get go going gonna got hadn
hasn hasnt haven havent id im isn isnt ive let like ll m ma mightn mustn needn o oh ok okay one re really
shan shouldn shouldnt thats theyre though us ve wasn wasnt well weren werent won wont would wouldn wouldnt y
yeah yes youre http https www com`),
]);

function words(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}
