/**
 * Statements to be read, with colours. Like the field for SQL it lives in a shadow root, where CodeMirror adopts its style
 * sheet; in the page itself the CSP would refuse it.
 */
import { sql as language, PostgreSQL } from '@codemirror/lang-sql'
import { syntaxHighlighting } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { colours, look } from '../reports/sql-look.ts'

export function DdlView({ label, sql }: { readonly label: string; readonly sql: string }) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!host.current) return
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open', delegatesFocus: true })
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: sql,
        extensions: [
          [EditorState.readOnly.of(true), EditorView.lineWrapping, language({ dialect: PostgreSQL })],
          EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
          [look, syntaxHighlighting(colours)],
        ],
      }),
    })
    return () => editor.destroy()
  }, [label, sql])
  return <div ref={host} />
}
