/**
 * Guesses a legacy encoding from a text's bytes: the one in which they most likely are a text of one of its languages.
 * A word counts once, however often it stands there, so that a unit or a code in each row outweighs nothing.
 */
import { type Alphabet, alphabets } from './alphabet-profiles.ts'
import type { Encoding } from './blocks.ts'
import { decoderOf } from './decode.ts'
import { COMMON, type Ideographs, ideographs } from './ideograph-profiles.ts'
import { characterLength } from './multibyte.ts'

export interface LegacyGuess {
  readonly encoding: Encoding
  /** How much likelier it is than Windows-1252, as a logarithm for the whole text; 0 for Windows-1252. */
  readonly lead: number
}

/** Fewer characters beyond ASCII than this say nothing. */
const FEWEST_CHARACTERS = 3
/** A text whose bytes are less likely than this on average is none in that language. */
const LEAST_LIKELY = -6
/** How much likelier than Windows-1252 something else has to be: western text with foreign names in it stays western. */
const MARGIN = 4
const MARGIN_PER_BYTE = 0.05
/** Enough words to be sure. */
const ENOUGH_BYTES = 8 * 1024

/** Null when the bytes say too little, or when nothing is likely. */
export function guessLegacy(bytes: Buffer): LegacyGuess | null {
  const words = distinctWords(bytes)
  const guesses = [
    ...alphabets.map(([encoding, languages]) => rateAlphabets(words, encoding, languages)),
    ...ideographs.map(([encoding, profile]) => rateIdeographs(words, encoding, profile)),
  ]
  const best = guesses.reduce((a, b) => (b.total > a.total ? b : a))
  const western = guesses.find(({ encoding }) => encoding === 'windows-1252')
  const lead = best.total - (western?.total ?? 0)
  const isText = best.kinds >= 2 && best.characters >= FEWEST_CHARACTERS && best.total / best.bytes >= LEAST_LIKELY
  return isText && (best === western || lead >= MARGIN + MARGIN_PER_BYTE * best.bytes)
    ? { encoding: best.encoding, lead }
    : null
}

interface Rating {
  readonly encoding: Encoding
  /** Logarithm of the likelihood of all characters beyond ASCII. */
  readonly total: number
  readonly characters: number
  /** Bytes of these characters, at least. */
  readonly bytes: number
  /** Different characters beyond ASCII. */
  readonly kinds: number
}

/** Bytes that end words in each of the encodings: they are never a part of a longer character. */
const ENDS_WORD = new Set([...'\0\t\n\r\f ,;"\'/|'].map((character) => character.charCodeAt(0)))

function distinctWords(bytes: Buffer): Buffer[] {
  const words = new Map<string, Buffer>()
  let total = 0
  let from = 0
  let isPlain = true
  for (let at = 0; at <= bytes.length && total < ENOUGH_BYTES; at++) {
    const byte = bytes[at]
    if (byte !== undefined && !ENDS_WORD.has(byte)) {
      if (byte >= 0x80) isPlain = false
      continue
    }
    if (!isPlain) {
      const word = bytes.subarray(from, Math.min(at, from + 500))
      const key = word.toString('latin1')
      if (!words.has(key)) {
        words.set(key, word)
        total += word.length
      }
    }
    from = at + 1
    isPlain = true
  }
  return [...words.values()]
}

function rateAlphabets(words: readonly Buffer[], encoding: Encoding, languages: readonly Alphabet[]): Rating {
  const decode = decoderOf(encoding)
  const texts = words.map((word) => [...decode(word)])
  const beyond = texts.flat().filter((character) => character >= '\x80')
  const totals = languages.map((language) => texts.reduce((sum, text) => sum + rateWord(text, language), 0))
  return {
    encoding,
    total: Math.max(...totals),
    characters: beyond.length,
    bytes: beyond.length,
    kinds: new Set(beyond).size,
  }
}

/** How likely two letters of one word are of different scripts. */
const TWO_SCRIPTS = 0.002

function rateWord(characters: readonly string[], { letters, followed }: Alphabet): number {
  let total = 0
  for (const [at, character] of characters.entries()) {
    if (character < '\x80') continue
    const before = characters[at - 1] ?? ' '
    const after = characters[at + 1] ?? ' '
    const small = character.toLowerCase()
    const isLetter = small !== character || character.toUpperCase() !== character || letters.has(small)
    total += Math.log(
      isLetter ? shareOfLetter(character, small, before, after, letters) : shareOfSign(character, before, after),
    )
    if (isLetter && isBeyond(before)) total += Math.log(followed)
    if (isLetter && followed > 0.5)
      for (const beside of [before, after]) if (isAsciiLetter(beside)) total += Math.log(TWO_SCRIPTS)
  }
  return total
}

function shareOfLetter(
  character: string,
  small: string,
  before: string,
  after: string,
  letters: ReadonlyMap<string, number>,
): number {
  const share = letters.get(small) ?? 0.0005
  if (small === character) return share
  // Capitals stand at the beginning of a word or among capitals.
  if (isCapital(before)) return share * 0.3
  if (isLetterOf(before)) return share * 0.003
  return share * (isLetterOf(after) || after === ' ' || after === '.' ? 0.15 : 0.02)
}

const COMMON_SIGNS = new Set('’‘“”„«»–—…€°§£©®™№º\u00A0·•¿¡ª´')

function shareOfSign(sign: string, before: string, after: string): number {
  if (sign === '\uFFFD') return 1e-9
  if (sign < '\xA0') return 1e-8
  if (sign === '²' || sign === '³') return /[mM0-9)]/.test(before) && !isLetterOf(after) ? 0.3 : 0.001
  if (sign === '°' || sign === 'º' || sign === 'ª') return isLetterOf(after) && isLetterOf(before) ? 0.0003 : 0.1
  if (sign === 'µ') return isLetterOf(before) ? 0.0003 : 0.1
  if (sign === '½' || sign === '¼' || sign === '¾') return isLetterOf(before) || isLetterOf(after) ? 0.0001 : 0.03
  const isBetween = isLetterOf(before) && isLetterOf(after)
  if (sign === '’' && !isLetterOf(before) && isLetterOf(after)) return 0.0005
  if (COMMON_SIGNS.has(sign)) return isBetween && sign !== '’' && sign !== '·' && sign !== '–' ? 0.0005 : 0.02
  return isBetween ? 0.00005 : 0.0005
}

const isAsciiLetter = (character: string): boolean => /^[A-Za-z]$/.test(character)
const isLetterOf = (character: string): boolean => character.toLowerCase() !== character.toUpperCase()
const isCapital = (character: string): boolean => isLetterOf(character) && character === character.toUpperCase()
const isBeyond = (character: string): boolean => character >= '\x80' && isLetterOf(character)

function rateIdeographs(words: readonly Buffer[], encoding: Encoding, { common, share }: Ideographs): Rating {
  const decode = decoderOf(encoding)
  const found = new Set<string>()
  let total = 0
  let characters = 0
  for (const word of words) {
    let at = 0
    for (const character of decode(word)) {
      const length = characterLength(word, at, encoding)
      if ((word[at] ?? 0) >= 0x80) {
        characters++
        found.add(character)
        const likely = character === '\uFFFD' ? 1e-9 : share(word[at] ?? 0, word[at + 1] ?? 0)
        total += Math.log(common.has(character) ? Math.max(likely, COMMON / common.size) : likely)
      }
      at += length
    }
  }
  return { encoding, total, characters, bytes: characters * 2, kinds: found.size }
}
