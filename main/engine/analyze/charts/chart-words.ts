/** Sentences that say what a chart leaves out or puts together. */

const whole = new Intl.NumberFormat('en-US')
export const count = (number: number): string => whole.format(number)
export const plural = (number: number, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : many}`

/** One note of all that is to be said; null when that is nothing. */
export function noteOf(sentences: readonly (string | false | undefined)[]): string | null {
  const said = sentences.filter((sentence) => typeof sentence === 'string')
  return said.length === 0 ? null : said.join(' ')
}
