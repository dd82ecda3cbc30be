/** Imitations of files that offices and programs hand out, and what a person would type from them. */
import { describe, expect, it } from 'vitest'
import { readText } from './testing/read-text.ts'

/** `want` has a line for each row and ` | ` between cells. */
function expectRead(text: string, want: string, header = true): void {
  const { all, labels } = readText(text)
  expect(all.map((cells) => cells.join(' | '))).toEqual(want === '' ? [] : want.split('\n'))
  expect(labels !== null).toBe(header)
}

describe('a file of a statistical office', () => {
  it('has a title, a subtitle, two header rows and a footnote', () => {
    const text = `Bevölkerung nach Geschlecht;;;;
Stichtag 31.12.2019;;;;
;;;;
Kreis;Insgesamt;;Männlich;
;2018;2019;2018;2019
Aachen;12.345;12.400;6.000;6.010
Bonn;329.673;330.579;157.000;157.300
Köln;1.085.664;1.087.863;528.000;529.001
© Amt für Statistik;;;;
`
    expectRead(
      text,
      `Kreis | Insgesamt 2018 | 2019 | Männlich 2018 | 2019
Aachen | 12.345 | 12.400 | 6.000 | 6.010
Bonn | 329.673 | 330.579 | 157.000 | 157.300
Köln | 1.085.664 | 1.087.863 | 528.000 | 529.001
© Amt für Statistik |  |  |  | `,
    )
  })

  it('has pairs of words above the table', () => {
    const text = `"Data Source","World Office",

"Last Updated Date","2020-07-01",

"Country Name","Country Code","Indicator","1960","1961"
"Aruba","ABW","Population, total","54211","55438"
"Angola","AGO","Population, total","5454933","5531472"
"Albania","ALB","Population, total","1608800","1659800"
`
    expectRead(
      text,
      `Country Name | Country Code | Indicator | 1960 | 1961
Aruba | ABW | Population, total | 54211 | 55438
Angola | AGO | Population, total | 5454933 | 5531472
Albania | ALB | Population, total | 1608800 | 1659800`,
    )
  })

  it('has units below its labels', () => {
    expectRead(
      'station,height,rain\n(code),(m),(mm)\nA1,12,3.5\nB2,130,0.0\n',
      `station (code) | height (m) | rain (mm)
A1 | 12 | 3.5
B2 | 130 | 0.0`,
    )
  })

  it('has comments above its header', () => {
    expectRead(
      '# exported 2020-01-01\n# columns: id, name, value\n#\nid,name,value\n1,a,2.5\n2,b,3.5\n',
      `id | name | value
1 | a | 2.5
2 | b | 3.5`,
    )
  })
})

describe('a file of a program', () => {
  it('says its delimiter in the first line', () => {
    expectRead('sep=;\nid;text\n1;a,b\n2;c,d\n', 'id | text\n1 | a,b\n2 | c,d')
  })

  it('ends each line with a delimiter, but not its header', () => {
    expectRead('id,name,n\n1,a,2,\n2,b,3,\n3,c,4,\n', 'id | name | n\n1 | a | 2\n2 | b | 3\n3 | c | 4')
  })

  it('has no label for one of its columns', () => {
    expectRead('name,n\na,1,2019\nb,2,2020\nc,3,2021\n', 'name | n | \na | 1 | 2019\nb | 2 | 2020\nc | 3 | 2021')
  })

  it('is a log with blanks between quoted fields', () => {
    const text = `10.0.0.1 - - "GET /a b HTTP/1.1" 200 512
10.0.0.2 - - "GET /c HTTP/1.1" 404 0
10.0.0.1 - ada "POST /d?x=1 HTTP/1.1" 200 17
`
    expectRead(
      text,
      `10.0.0.1 | - | - | GET /a b HTTP/1.1 | 200 | 512
10.0.0.2 | - | - | GET /c HTTP/1.1 | 404 | 0
10.0.0.1 | - | ada | POST /d?x=1 HTTP/1.1 | 200 | 17`,
      false,
    )
  })

  it('aligns its columns with blanks', () => {
    expectRead(
      'x      y     z\n1.5    2     300\n10.25  20    4\n7      -1    12\n',
      'x | y | z\n1.5 | 2 | 300\n10.25 | 20 | 4\n7 | -1 | 12',
    )
  })

  it('keeps passwords, in columns with colons', () => {
    expectRead(
      'root:x:0:0:root:/root:/bin/sh\nada:x:1000:1000:Ada L.:/home/ada:/bin/sh\nben:x:1001:1001:Ben:/home/ben:/bin/sh\n',
      `root | x | 0 | 0 | root | /root | /bin/sh
ada | x | 1000 | 1000 | Ada L. | /home/ada | /bin/sh
ben | x | 1001 | 1001 | Ben | /home/ben | /bin/sh`,
      false,
    )
  })

  it('escapes delimiters by backslashes', () => {
    expectRead('id,text,n\n1,a\\, b,2\n2,c,3\n3,d,4\n', 'id | text | n\n1 | a, b | 2\n2 | c | 3\n3 | d | 4')
  })
})

describe('a list', () => {
  it('of names is one column', () => {
    expectRead('name\nJohn Smith\nMary Jones\nAnn Lee\n', 'name\nJohn Smith\nMary Jones\nAnn Lee')
  })

  it('of sentences is one column, commas or not', () => {
    const lines = 'comment\nGood, thanks\nI do not know\nWell, it works, mostly\nNo'
    expectRead(`${lines}\n`, lines)
  })

  it('of times or dates is one column', () => {
    expectRead('10:30\n11:45\n12:00\n', '10:30\n11:45\n12:00', false)
    const lines = 'when\n2020-01-01 10:00:00\n2020-01-02 11:30:00\n2020-01-03 12:00:00'
    expectRead(`${lines}\n`, lines)
  })

  it('of decimals with commas is one column when its label is', () => {
    expectRead('Preis\n1,5\n22,75\n3,0\n', 'Preis\n1,5\n22,75\n3,0')
  })

  it('of addresses is one column', () => {
    const lines = 'link\nhttps://a.example/x?a=1;b=2\nhttps://b.example/y?a=3;b=4\nhttps://c.example/'
    expectRead(`${lines}\n`, lines)
  })
})

describe('a table', () => {
  it('of words alone has no header when its first row is like the others', () => {
    expectRead(
      'Berlin,Germany\nLyon,France\nBonn,Germany\nNice,France\n',
      'Berlin | Germany\nLyon | France\nBonn | Germany\nNice | France',
      false,
    )
  })

  it('of words alone has a header when nothing speaks against it', () => {
    expectRead('city,country\nLyon,France\nBonn,Germany\n', 'city | country\nLyon | France\nBonn | Germany')
  })

  it('may begin with rows that are not full', () => {
    expectRead('1,a,,\n2,b,3,4\n3,c,5,6\n', '1 | a |  | \n2 | b | 3 | 4\n3 | c | 5 | 6', false)
  })

  it('with decimal commas is split by semicolons, blanks or bars', () => {
    for (const delimiter of [';', ' ', '|', '\t'])
      expectRead(`a;b\n1,5;2,5\n3,25;4,0\n`.replaceAll(';', delimiter), 'a | b\n1,5 | 2,5\n3,25 | 4,0')
  })

  it('keeps what stands below it', () => {
    expectRead(
      'id,n\n1,2\n2,3\n3,4\n\nTotal,9\nSource: us, them and others\n',
      'id | n\n1 | 2\n2 | 3\n3 | 4\nTotal | 9\nSource: us |  them and others',
    )
  })

  it('may hold inches, feet and apostrophes', () => {
    expectRead(
      `size,what,who\n5" x 3",pipe,O'Brien\n6' 2",door,'Neill\n"1"" pipe",nut,D'Arcy\n`,
      `size | what | who\n5" x 3" | pipe | O'Brien\n6' 2" | door | 'Neill\n1" pipe | nut | D'Arcy`,
    )
  })

  it('without any record is none', () => expectRead('\n \n', '', false))
})
