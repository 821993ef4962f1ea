/**
 * Words that stand in most texts and say nothing of what they are about: the English ones, the ends of "don't" and
 * "we'll", and what every link has. Folded.
 */
export const stopWords: readonly string[] = `
a about above after again against ain all also am an and any are aren as at be because been before being below between
both but by can cannot could couldn couldnt d did didn didnt do does doesn doesnt doing don dont down during each even
few for from further get go going gonna got had hadn has hasn hasnt have haven havent having he her here hers herself
him himself his how i id if im in into is isn isnt it its itself ive just let like ll m ma me mightn more most mustn my
myself needn no nor not now o of off oh ok okay on once one only or other our ours ourselves out over own re really s
same shan she should shouldn shouldnt so some such t than that thats the their theirs them themselves then there these
they theyre this those though through to too under until up us ve very was wasn wasnt we well were weren werent what
when where which while who whom why will with won wont would wouldn wouldnt y yeah yes you youre your yours yourself
yourselves http https www com`
  .trim()
  .split(/\s+/);
