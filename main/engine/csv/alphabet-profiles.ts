/**
 * How often the letters beyond ASCII come in the languages that legacy encodings of one byte a letter were made for, per
 * mille and roughly: enough to tell a text that was decoded rightly from one that was not.
 */
import type { Encoding } from './blocks.ts'

export interface Alphabet {
  /** Share of each small letter among the letters beyond ASCII, in 0 to 1. */
  readonly letters: ReadonlyMap<string, number>
  /** Share of letters beyond ASCII among the neighbours of one: high where all letters are, low where some are. */
  readonly followed: number
}

const whole = (text: string): Alphabet => alphabet(text, 0.85)
const some = (text: string): Alphabet => alphabet(text, 0.05)

function alphabet(text: string, followed: number): Alphabet {
  const pairs = text.split(' ').map((word): [string, number] => {
    const [, letter = '', share = ''] = /^(\D+)([\d.]+)$/.exec(word) ?? []
    return [letter, Number(share)]
  })
  const sum = pairs.reduce((total, [, share]) => total + share, 0)
  return { letters: new Map(pairs.map(([letter, share]) => [letter, share / sum])), followed }
}

const western = [
  some('é500 à130 è110 ê60 ç40 ô25 î20 û15 ù10 â20 ë5 ï5 œ10 ü2'), // French
  some('ü330 ä290 ö170 ß170 é10'), // German
  some('ó270 í240 á210 é130 ñ90 ú50 ü5 ç2'), // Spanish
  some('ã220 ç190 á120 é120 í100 ê70 ó60 õ50 ú40 à40 â30 ô15 ü2'), // Portuguese
  some('à300 è280 ò150 ù130 ì80 é50'), // Italian
  some('ä380 ö310 å270 é10 ü5'), // Swedish
  some('ä750 ö150 š30 ž15 å10 é10'), // Finnish
  some('å380 ø340 æ260 é15 ö5'), // Danish, Norwegian
  some('ð180 á150 í130 ó90 þ80 ö80 æ70 ú60 é50 ý30'), // Icelandic
  some('ë400 é350 ï130 è60 ö30 ü20'), // Dutch
  some('à200 ó200 é170 è130 í120 ç60 ò40 ú40 ï30 ü10'), // Catalan
  some('é200 ü100 ö100 á90 ó90 ä80 í80 ç50 ñ50 è30 å30 ø30 ã30 ú30 ô20 à20 ê10 ë10 ß10 æ5 õ5 ï5 š5 ž5'), // Names of many
]

const centralEuropean = [
  some('ł170 ę130 ą120 ó110 ż100 ś85 ć55 ń35 ź12'), // Polish
  some('í200 á150 ě105 é85 ř75 č65 ž65 ý65 š60 ů35 ú8 ň5 ť3 ó3 ď2'), // Czech
  some('á170 í120 ý95 č95 é85 ž85 š75 ú70 ť45 ľ35 ď20 ô15 ň12 ó12 ä10 ĺ2 ŕ1'), // Slovak
  some('é270 á260 ö80 ó75 ő70 í50 ü45 ú30 ű15'), // Hungarian
  some('ă290 î150 ş130 ţ130 â80'), // Romanian
  some('š230 č210 ž160 ć120 đ60'), // Croatian, Slovenian, Serbian, Bosnian
]

const cyrillic = [
  whole(
    'о110 е85 а80 и74 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28 у26 я20 ы19 ь17 г17 з16 б16 ч14 й12 х10 ж9 ш7 ю6 ц5 щ4 э3 ф3 ъ0.4 ё0.4',
  ), // Russian
  whole(
    'о94 а72 н71 и61 і57 т55 в54 р47 е46 с41 л36 к35 у33 д33 м31 п29 я29 ь29 з23 б17 г15 ч12 й12 х12 ж9 ю9 ш8 ї6 ц6 щ5 є5 ф3 ґ0.1',
  ), // Ukrainian
  whole(
    'а118 и90 о87 е83 н71 т71 с53 р51 в45 д34 к33 л32 п29 м26 з23 я20 г17 ъ17 у15 б14 ч14 ж7 ц7 й7 х6 щ6 ш4 ю3 ф3 ь0.2',
  ), // Bulgarian
  whole(
    'а115 и95 о88 е86 н56 ј52 р49 с49 т44 у43 в40 д38 к37 м35 л33 п29 з18 г17 б15 ч10 ш9 ц8 х7 ж6 њ6 ћ6 љ5 ђ2 ф2 џ0.2',
  ), // Serbian
]

const greek = [
  whole(
    'α100 ο95 ι80 τ77 ε75 ν63 σ45 η40 ρ40 π40 κ38 ς35 υ35 μ32 ί30 λ28 ό22 ά20 έ18 ω17 δ17 ή16 γ16 θ12 χ11 ύ10 ώ9 φ8 β7 ξ4 ζ4 ψ2 ϊ0.6 ΐ0.3 ϋ0.1 ΰ0.05',
  ),
]
const turkish = [some('ı300 ü140 ş130 ç90 ğ85 ö60 i̇30 â5 î2')]
const baltic = [
  some('ė200 š150 ų150 ž110 ą90 į80 ū60 č60 ę30'), // Lithuanian
  some('ā330 ī180 ē150 š100 ņ50 ū50 ļ40 ž20 ķ20 č15 ģ10'), // Latvian
  some('ä330 õ320 ü230 ö60 š15 ž10'), // Estonian
]

/** Between equally likely ones the first is taken. */
export const alphabets: readonly (readonly [Encoding, readonly Alphabet[]])[] = [
  ['windows-1252', western],
  ['iso-8859-15', western],
  ['windows-1250', centralEuropean],
  ['iso-8859-2', centralEuropean],
  ['windows-1251', cyrillic],
  ['koi8-r', cyrillic],
  ['iso-8859-5', cyrillic],
  ['windows-1253', greek],
  ['iso-8859-7', greek],
  ['windows-1254', turkish],
  ['windows-1257', baltic],
]
