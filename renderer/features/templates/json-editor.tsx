/**
 * A field for JSON with colours, and with every mistake marked at its place. Like the field for SQL it lives
 * in a shadow root, where CodeMirror adopts its style sheet; in the page itself the CSP would refuse it.
 */
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'
import type { TemplateProblem } from '../../../preload/contract/index.ts'
import { colours, look } from '../reports/sql-look.ts'

interface JsonEditorProps {
  readonly label: string
  readonly value: string
  readonly problems: readonly TemplateProblem[]
  /** Goes there and takes the focus, once for each new object. */
  readonly goTo: { readonly line: number; readonly column: number } | undefined
  readonly onChange: (text: string) => void
}

const names = HighlightStyle.define([{ tag: tags.propertyName, color: 'var(--w-accent)' }])

export function JsonEditor(props: JsonEditorProps) {
  const { value, problems, goTo } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    if (!host.current) return
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open', delegatesFocus: true })
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          [lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), lintGutter(), json()],
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': latest.current.label, tabindex: '0' }),
          [look, syntaxHighlighting(colours), syntaxHighlighting(names)],
          EditorView.updateListener.of(({ docChanged, state }) => {
            const next = state.doc.toString()
            if (docChanged && next !== latest.current.value) latest.current.onChange(next)
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [])

  // What did not come from the editor itself: the form, or another template.
  useEffect(() => {
    const editor = view.current
    const before = editor?.state.doc.toString()
    if (!editor || before === undefined || before === value) return
    editor.dispatch({ changes: changeOf(before, value) })
  }, [value])

  useEffect(() => {
    const editor = view.current
    if (editor)
      editor.dispatch(
        setDiagnostics(
          editor.state,
          problems.map((problem) => diagnosticOf(editor.state, problem)),
        ),
      )
  }, [problems])

  useEffect(() => {
    const editor = view.current
    if (!editor || !goTo) return
    const anchor = offsetOf(editor.state, goTo)
    editor.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
    editor.focus()
  }, [goTo])

  return <div ref={host} style={{ height: '100%' }} />
}

/** Only the part that differs, so that the editor stays where it is. */
function changeOf(before: string, after: string) {
  const shorter = Math.min(before.length, after.length)
  let from = 0
  while (from < shorter && before[from] === after[from]) from++
  let end = 0
  while (end < shorter - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) }
}

function offsetOf({ doc }: EditorState, { line, column }: { readonly line: number; readonly column: number }): number {
  const { from, to } = doc.line(Math.max(1, Math.min(line, doc.lines)))
  return Math.min(from + column - 1, to)
}

function diagnosticOf(state: EditorState, problem: TemplateProblem): Diagnostic {
  const from = offsetOf(state, problem)
  const to = Math.min(from + problem.length, state.doc.lineAt(from).to)
  return { from: to === from ? Math.max(0, from - 1) : from, to, severity: 'error', message: problem.message }
}
