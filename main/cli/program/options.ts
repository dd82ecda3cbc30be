/** Options and arguments that several commands share, and how their values are read. */
import { InvalidArgumentError, Option } from 'commander'
import { parseSize } from '../commands/demo.ts'

export const store = () => new Option('--store <dir>', 'folder of the store').env('WINNOW_STORE')
export const json = ['--json', 'print JSON'] as const
export const collect = (value: string, before: string[]) => [...before, value]
/** `a,b`; may be repeated. A name with a comma stands in quotes: `"a, b"`, `sum:"a, b"`. */
export const list = (value: string, before: string[]) => [
  ...before,
  ...(value.match(/(?:"[^"]*"|[^,])+/g) ?? [])
    .map((name) => name.replace(/"([^"]*,[^"]*)"/g, '$1').trim())
    .filter((name) => name !== ''),
]
export const count = (value: string) => {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('It is no whole number.')
  return number
}

export const atLeastOne = (value: string) => {
  const number = count(value)
  if (number === 0) throw new InvalidArgumentError('It must be 1 or more.')
  return number
}

export const size = (value: string) => {
  const bytes = parseSize(value)
  if (bytes === null) throw new InvalidArgumentError('It is no size such as 500000000, 500MB or 2GiB.')
  return bytes
}
