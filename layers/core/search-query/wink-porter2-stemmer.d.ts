declare module "wink-porter2-stemmer" {
  /** The stem of an English word of lower case letters, by Porter's second algorithm. */
  export default function stem(word: string): string;
}
