import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode, encode } from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import type { Encoding } from './blocks.ts'
import { decoderOf } from './decode.ts'
import { examineFile, utf8Evidence } from './examine.ts'
import { openAlone } from './open-source.ts'
import { mayBeLegacy, sniffEncoding } from './sniff-encoding.ts'

const signal = new AbortController().signal

async function sniffed(content: string | Buffer): Promise<Encoding> {
  const path = join(temporaryFolder(), 'file.csv')
  writeFileSync(path, content)
  await using source = await openAlone(path)
  const { utf8 } = await examineFile(source.handle, { signal })
  return sniffEncoding(source.head, utf8)
}

const inWindows1252 = (text: string): Buffer =>
  Buffer.from(
    [...text].map(
      (character) => ({ '€': 0x80, '“': 0x93, '”': 0x94, '’': 0x92 })[character] ?? character.charCodeAt(0),
    ),
  )
const rows = (text: string, times: number) => `${text}\n`.repeat(times)

describe('the encoding of a file', () => {
  it('is UTF-8 when it is ASCII', async () => expect(await sniffed('a,b\n1,2\n')).toBe('utf-8'))

  it('is UTF-8 when its only letter with an accent stands at the very end', async () => {
    expect(await sniffed(`${rows('plain,text', 300_000)}café,x\n`)).toBe('utf-8')
  })

  it('is Windows-1252 when its only letter with an accent, in one byte, stands at the very end', async () => {
    expect(await sniffed(inWindows1252(`${rows('plain,text', 300_000)}café,x\n`))).toBe('windows-1252')
  })

  it('is Windows-1252 for western text in one byte a letter', async () => {
    expect(await sniffed(inWindows1252('a,b\ncafé,naïve\n€,“quotes”\n'))).toBe('windows-1252')
  })

  it('is Windows-1252 although a few of its bytes happen to be valid UTF-8', async () => {
    const text = inWindows1252(`${rows('élève,àgé', 20)}«CAFÉ»,l’été\n`)
    expect(text.includes(Buffer.from([0xc9, 0xbb]))).toBe(true)
    expect(await sniffed(text)).toBe('windows-1252')
  })

  it('is Windows-1252 for words of one letter and for capitals', async () => {
    for (const text of ['Vol à Paris', 'À Paris', 'ÉLAN', 'Über', 'é'])
      expect(await sniffed(Buffer.from(`name,city\n${text},x\n`, 'latin1')), text).toBe('windows-1252')
  })

  it('stays UTF-8 when its only odd bytes are no western text', async () => {
    for (const text of ['ab\xff', '\xc3(', 'caf\xc3(', '\xfe\xff', 'x\x81'])
      expect(await sniffed(Buffer.from(`name,city\n${text},x\n`, 'latin1')), text).toBe('utf-8')
  })

  it('stays UTF-8 when its good letters stand far from its one bad byte', async () => {
    const good = `${'name,city\n'.repeat(20_000)}Köln,x\n${'name,city\n'.repeat(200_000)}`
    expect(await sniffed(Buffer.concat([Buffer.from(good), Buffer.from('caf\xe9,x\n', 'latin1')]))).toBe('utf-8')
  })

  it('stays UTF-8 when a few of its bytes are damaged', async () => {
    const damaged = Buffer.concat([Buffer.from(rows('é,語,🌾', 10)), Buffer.from('caf\xe9,x\n', 'latin1')])
    expect(await sniffed(damaged)).toBe('utf-8')
    expect(await sniffed(Buffer.concat([damaged, Buffer.from(rows('a,b', 300_000))]))).toBe('utf-8')
  })

  it('stays UTF-8 with its byte order mark, however damaged', async () => {
    expect(await sniffed(Buffer.from('\xef\xbb\xbfcaf\xe9,\xe8\n', 'latin1'))).toBe('utf-8')
  })

  it('is UTF-16 by its byte order mark', async () => {
    const text = Buffer.from('\uFEFF名前,値\nあ,い\n', 'utf16le')
    expect(await sniffed(text)).toBe('utf-16le')
    expect(await sniffed(Buffer.from(text).swap16())).toBe('utf-16be')
  })

  it('is UTF-16 without a mark when every other byte is zero', async () => {
    const text = Buffer.from('name,city\nAnna,Köln\n', 'utf16le')
    expect(await sniffed(text)).toBe('utf-16le')
    expect(await sniffed(Buffer.from(text).swap16())).toBe('utf-16be')
  })
})

describe('the examination of a file', () => {
  it('has no invalid byte where there is none, however large the file is', async () => {
    const content = Buffer.from(rows('é,"two\nlines"', 200_000))
    const path = join(temporaryFolder(), 'file.csv')
    writeFileSync(path, content)
    await using source = await openAlone(path)
    const { utf8 } = await examineFile(source.handle, { signal })
    expect(utf8.invalid).toBe(0)
    expect(utf8.sample).toBeUndefined()
  })

  it('counts every byte that is not valid', async () => {
    const path = join(temporaryFolder(), 'file.csv')
    writeFileSync(path, Buffer.from('a,\xe9\n\x81,é\n', 'latin1'))
    await using source = await openAlone(path)
    expect((await examineFile(source.handle, { signal })).utf8).toMatchObject({
      multibyte: 0,
      invalid: 3,
      plausible1252: 2,
    })
  })

  it('stops when it is cancelled', async () => {
    const path = join(temporaryFolder(), 'file.csv')
    writeFileSync(path, 'a\n')
    await using source = await openAlone(path)
    await expect(examineFile(source.handle, { signal: AbortSignal.abort() })).rejects.toThrow('Cancelled')
  })
})

/** A table of words as another program writes it. */
const table = (words: string, encoding: string, sign = ','): Buffer =>
  encode(
    [`id${sign}name${sign}amount`, ...words.split(' ').map((word, at) => [at, word, at * 3].join(sign))].join('\r\n'),
    encoding,
  )

const texts = {
  russian: 'Москва Казань Новосибирск Екатеринбург Тула Челябинск Самара Уфа Ростов Омск',
  ukrainian: 'Київ Харків Львів Одеса Дніпро Запоріжжя Вінниця Чернівці Житомир',
  bulgarian: 'София Пловдив Варна Бургас Русе Стара Загора Плевен Сливен',
  serbian: 'Београд Ниш Крагујевац Суботица Зрењанин Панчево Чачак Краљево',
  greek: 'Αθήνα Θεσσαλονίκη Πάτρα Ηράκλειο Λάρισα Βόλος Ιωάννινα Χανιά',
  polish: 'Łódź Kraków Gdańsk Poznań Białystok Częstochowa Rzeszów Toruń Żółw Świętokrzyskie',
  czech: 'Plzeň Příbram Třebíč Děčín Říčany Kroměříž Ústí Čáslav Žďár',
  slovak: 'Košice Žilina Prešov Piešťany Čadca Levoča Ľubochňa Bánovce Trenčín',
  hungarian: 'Győr Szőny Békéscsaba Nyíregyháza Hódmezővásárhely Fertőd Gyöngyös Szűcs',
  romanian: 'Iaşi Braşov Timişoara Bucureşti Galaţi Piteşti Târgovişte Bacău Constanţa',
  croatian: 'Čakovec Požega Šibenik Đakovo Varaždin Križevci Županja Metković Poreč',
  turkish: 'İstanbul Eskişehir Muğla Çanakkale Şanlıurfa Diyarbakır Aydın Kırıkkale Iğdır',
  lithuanian: 'Šiauliai Panevėžys Klaipėda Mažeikiai Kėdainiai Tauragė Ukmergė Plungė Kretingą Žąslių',
  latvian: 'Rīga Liepāja Jūrmala Rēzekne Jēkabpils Ķekava Mārupe Līvāni Cēsis Talsu Ādaži',
  french: 'Orléans Besançon Nîmes Béziers Évreux Angoulême Sète Saint-Étienne Cœur Hérault',
  german: 'Köln München Düsseldorf Würzburg Göttingen Straße Österreich Überlingen Mühlgäßchen',
  spanish: 'Córdoba Málaga Cádiz Jaén Logroño Ávila León Almería Castellón Coruña ¿Qué?',
  portuguese: 'São Brasília Florianópolis Goiânia Maceió João Açores Évora Setúbal Ribeirão Opções',
  swedish: 'Göteborg Malmö Örebro Västerås Umeå Växjö Åre Östersund Borås',
  danish: 'København Århus Ålborg Næstved Helsingør Køge Sønderborg Tårnby Ærø',
  icelandic: 'Reykjavík Kópavogur Hafnarfjörður Garðabær Akureyri Ísafjörður Þorlákshöfn Sauðárkrókur',
  finnish: 'Jyväskylä Hämeenlinna Järvenpää Seinäjoki Nokia Äänekoski Hyvinkää Töölö',
  italian: 'Forlì Cantù qualità però città più perché già così Mondovì',
  names: 'Müller García Françoise Søren Åsa João José Renée Núñez Jürgen Zoë Günther Peña',
  capitals: 'ÉCOLE SUPÉRIEURE FORÊT GARÇON ÇA CÔTÉ THÉÂTRE MÜNCHEN KÖLN GRÜN ÅRHUS MÁLAGA SÃO ÀÉÈÊ',
  prose: 'Það er gott að búa á Íslandi þótt Çelik Öztürk «voilà» „Grüße“ l’été — 20 € où æble',
  units: 'm² km² m³ °C 20°C µg/m³ ½ £5 ±3 10€ §7 ® © ×2 µm 37°',
  japanese: '東京都 大阪府 北海道 京都市 横浜市 株式会社 さくら商店 田中太郎 カメラ ノート',
  kana: 'カメラ テレビ ノートパソコン エアコン プリンター マウス キーボード モニター',
  chinese: '北京市 上海市 广东省 深圳市 有限公司 张伟 王芳 李娜 名称 数量 金额',
  traditional: '台北市 高雄市 新竹縣 股份有限公司 陳志明 林美玲 數量 單價 金額 電話',
  korean: '서울특별시 부산광역시 대구 인천 김민준 이서연 주식회사 수량 금액 전화번호',
} as const

const written: readonly (readonly [keyof typeof texts, readonly Encoding[]])[] = [
  ['russian', ['windows-1251', 'koi8-r', 'iso-8859-5']],
  ['ukrainian', ['windows-1251', 'iso-8859-5']],
  ['bulgarian', ['windows-1251', 'koi8-r', 'iso-8859-5']],
  ['serbian', ['windows-1251', 'iso-8859-5']],
  ['greek', ['windows-1253', 'iso-8859-7']],
  ['polish', ['windows-1250', 'iso-8859-2']],
  ['czech', ['windows-1250', 'iso-8859-2']],
  ['slovak', ['windows-1250', 'iso-8859-2']],
  ['hungarian', ['windows-1250', 'iso-8859-2']],
  ['romanian', ['windows-1250', 'iso-8859-2']],
  ['croatian', ['windows-1250', 'iso-8859-2']],
  ['turkish', ['windows-1254', 'iso-8859-9']],
  ['lithuanian', ['windows-1257']],
  ['latvian', ['windows-1257']],
  ['french', ['windows-1252', 'iso-8859-15']],
  ['german', ['windows-1252', 'iso-8859-15']],
  ['spanish', ['windows-1252', 'iso-8859-1']],
  ['portuguese', ['windows-1252', 'iso-8859-1']],
  ['swedish', ['windows-1252', 'iso-8859-1']],
  ['danish', ['windows-1252', 'iso-8859-1']],
  ['icelandic', ['windows-1252', 'iso-8859-1']],
  ['finnish', ['windows-1252', 'iso-8859-1']],
  ['italian', ['windows-1252', 'iso-8859-1']],
  ['names', ['windows-1252', 'iso-8859-1']],
  ['capitals', ['windows-1252', 'iso-8859-1']],
  ['prose', ['windows-1252']],
  ['units', ['windows-1252']],
  ['japanese', ['shift_jis', 'euc-jp']],
  ['kana', ['shift_jis', 'euc-jp']],
  ['chinese', ['gb18030']],
  ['traditional', ['big5']],
  ['korean', ['euc-kr']],
]
const cases = written.flatMap(([language, encodings]) => encodings.map((encoding) => [language, encoding] as const))

describe('the encoding of a short table of words', () => {
  it.each(cases)('is such that they are read as they were written: %s in %s', async (language, encoding) => {
    for (const bytes of [table(texts[language], encoding), table(texts[language], encoding, ';')]) {
      const found = await sniffed(bytes)
      expect(decoderOf(found)(bytes), found).toBe(decode(bytes, encoding))
    }
  })

  it.each(cases)('is the same far down in a large file: %s in %s', async (language, encoding) => {
    const bytes = Buffer.concat([Buffer.from(rows('1,plain,2', 50_000)), table(texts[language], encoding)])
    expect(await sniffed(bytes)).toBe(await sniffed(table(texts[language], encoding)))
    expect(mayBeLegacy(bytes.subarray(0, 1000), utf8Evidence(bytes))).toBe(true)
  })

  it('stays UTF-8 when a few of its letters are damaged, whatever the language', async () => {
    for (const language of Object.keys(texts) as (keyof typeof texts)[]) {
      const bytes = Buffer.concat([Buffer.from(texts[language]), Buffer.from('\ncaf\xe9,\xc3(\n', 'latin1')])
      expect(await sniffed(bytes), language).toBe('utf-8')
      expect(mayBeLegacy(bytes, utf8Evidence(bytes)), language).toBe(false)
    }
  })

  it('is western for every single letter of the west, between others and alone', async () => {
    for (const letter of 'àâäáãåæçéèêëíìîïñóòôöõøúùûüýÿßÀÂÄÁÅÆÇÉÈÊËÍÎÑÓÔÖØÚÜ')
      for (const word of [letter, `t${letter.toLowerCase()}t`, `${letter}t`])
        expect(['windows-1252', 'utf-8'], word).toContain(await sniffed(table(`${word} ${word}`, 'windows-1252')))
  })
})
