import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readForm, renameField, withKey, withValue, wordsOf } from './edit-template.ts'

const text = JSON.stringify({
  name: 'stock',
  title: 'Stock',
  licenses: [{ name: 'CC0-1.0' }],
  resources: [
    {
      name: 'rows',
      title: 'Rows',
      schema: { fields: [{ name: 'sku' }, { name: 'price', type: 'number', decimalChar: ',' }], primaryKey: 'sku' },
    },
  ],
})
const field = ['resources', 0, 'schema', 'fields', 1] as const

describe('the form of a template', () => {
  it('changes what it knows and leaves everything else as it stands', () => {
    const changed = withValue(text, [...field, 'constraints', 'required'], true)
    const price = { name: 'price', type: 'number', decimalChar: ',', constraints: { required: true } }
    expect(JSON.parse(changed)).toMatchObject({ licenses: [{ name: 'CC0-1.0' }] })
    expect(JSON.parse(changed).resources[0].schema.fields[1]).toEqual(price)
    expect(JSON.parse(withValue(changed, [...field, 'constraints', 'required'], undefined))).toEqual(JSON.parse(text))
    expect(readForm(withValue(text, field, undefined))?.resources[0]?.schema.fields).toHaveLength(1)
  })

  it('reads back any text that is typed into a field', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        expect(readForm(withValue(text, ['title'], title))?.title).toBe(title)
      }),
    )
  })

  it('renames a column in the key too, and takes out a key of no column', () => {
    const resource = readForm(text)?.resources[0]
    if (!resource) throw new Error('The text is a template.')
    expect(JSON.parse(renameField(text, resource, 0, 0, 'id')).resources[0].schema).toMatchObject({
      fields: [{ name: 'id' }, { name: 'price' }],
      primaryKey: ['id'],
    })
    expect(JSON.parse(withKey(text, 0, [])).resources[0].schema).not.toHaveProperty('primaryKey')
  })

  it('waits while the text is none', () => {
    expect([readForm('{ "name": '), readForm('[]'), readForm('{}')]).toEqual([undefined, undefined, undefined])
    expect(wordsOf(' orders, , sales ')).toEqual(['orders', 'sales'])
  })
})
