import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { openTarget } from './target-file.ts'

describe('a file that is being written', () => {
  it('takes its name only when it is complete', async () => {
    const path = join(temporaryFolder(), 'out.csv')
    await using target = await openTarget(path, false)
    await target.write('a,b\n')
    await target.write('é\n')
    expect(existsSync(path)).toBe(false)
    await target.complete()
    expect(readFileSync(path, 'utf8')).toBe('a,b\né\n')
  })

  it('leaves nothing behind when it is given up, nor when it is complete', async () => {
    const folder = temporaryFolder()
    {
      await using target = await openTarget(join(folder, 'out.csv'), false)
      await target.write('half')
    }
    expect(readdirSync(folder)).toEqual([])
    {
      await using target = await openTarget(join(folder, 'out.csv'), false)
      await target.complete()
    }
    expect(readdirSync(folder)).toEqual(['out.csv'])
  })

  it('may have a name as long as names can be', async () => {
    const path = join(temporaryFolder(), `${'語'.repeat(83)}.csv`)
    await using target = await openTarget(path, false)
    await target.complete()
    expect(existsSync(path)).toBe(true)
  })
})

describe('another file of the same name', () => {
  it('is never replaced unasked', async () => {
    const path = join(temporaryFolder(), 'out.csv')
    writeFileSync(path, 'precious')
    await expect(openTarget(path, false)).rejects.toMatchObject({
      code: 'FILE_EXISTS',
      message: 'out.csv exists already. Choose another name, or agree to replace it.',
    })
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })

  it('is not replaced when it comes meanwhile', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'out.csv')
    {
      await using target = await openTarget(path, false)
      await target.write('new')
      writeFileSync(path, 'precious')
      await expect(target.complete()).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    }
    expect(readFileSync(path, 'utf8')).toBe('precious')
    expect(readdirSync(folder)).toEqual(['out.csv'])
  })

  it('is replaced when that was agreed, and stays whole until then', async () => {
    const path = join(temporaryFolder(), 'out.csv')
    writeFileSync(path, 'old')
    await using target = await openTarget(path, true)
    await target.write('new')
    expect(readFileSync(path, 'utf8')).toBe('old')
    await target.complete()
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  it('is replaced unasked when it is empty', async () => {
    const path = join(temporaryFolder(), 'out.csv')
    writeFileSync(path, '')
    await using target = await openTarget(path, false)
    await target.write('new')
    await target.complete()
    expect(readFileSync(path, 'utf8')).toBe('new')
  })
})

describe('a place that cannot be written to', () => {
  it('is refused: a folder, even when replacing was agreed', async () => {
    const folder = join(temporaryFolder(), 'inner')
    mkdirSync(folder)
    await expect(openTarget(folder, true)).rejects.toMatchObject({ code: 'BAD_INPUT', message: 'inner is a folder.' })
  })

  it('is refused: a folder that does not exist', async () => {
    const path = join(temporaryFolder(), 'none', 'out.csv')
    await expect(openTarget(path, false)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: `Cannot write ${path}: its folder does not exist.`,
    })
  })

  it('is refused: a folder that is a file', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), 'x')
    await expect(openTarget(join(folder, 'file', 'out.csv'), false)).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })
})
