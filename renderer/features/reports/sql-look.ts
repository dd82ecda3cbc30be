/**
 * The look of the SQL editor: the application's own colours, which follow the scheme by their CSS variables.
 */
import { HighlightStyle } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

export const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--w-text)', backgroundColor: 'var(--w-surface)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--w-font-mono)', lineHeight: '1.55' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--w-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--w-text)' },
  '.cm-gutters': { color: 'var(--w-dim)', backgroundColor: 'var(--w-sunken)', borderRight: '1px solid var(--w-line)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--w-selected)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--w-accent-soft)' },
  '.cm-tooltip': {
    color: 'var(--w-text)',
    backgroundColor: 'var(--w-surface)',
    border: '1px solid var(--w-line-strong)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { color: 'var(--w-text)', background: 'var(--w-selected)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--w-error)' },
  '.cm-lintRange-error': { backgroundImage: 'none', borderBottom: '2px solid var(--w-error)' },
})

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--w-accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--w-warning)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--w-info)' },
  { tag: [tags.typeName, tags.special(tags.name)], color: 'var(--w-info)' },
  { tag: tags.comment, color: 'var(--w-dim)', fontStyle: 'italic' },
])
