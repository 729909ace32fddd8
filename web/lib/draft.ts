import { useState } from 'preact/hooks'
import { isLike } from './like.ts'

const prefix = 'draft '

/** What a field can hold. */
type Fields = string | readonly string[] | Readonly<Record<string, string>>

/** What stands in a field, or in some of them. */
export interface Draft<Value> {
  readonly value: Value
  /** Whether it is of before this form was drawn. */
  readonly is: 'fresh' | 'kept'
  set(value: Value): void
}

/** What stands in a field, kept in this tab over another view and a reload until its form is sent. */
export function useDraft<Value extends Fields>(form: string, field: string, empty: Value): Draft<Value> {
  const key = keyOf(form, field)
  const [kept] = useState<Value | undefined>(() => readDraft(key, empty))
  const [value, setValue] = useState<Value>(kept ?? empty)
  return {
    value,
    is: kept === undefined ? 'fresh' : 'kept',
    set(next) {
      setValue(next)
      sessionStorage.setItem(key, JSON.stringify(next))
    },
  }
}

/** It has been sent, or is not wanted any more. */
export function dropFields(form: string): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(keyOf(form, ''))) sessionStorage.removeItem(key)
}

/** Somebody else may be here next. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key)
}

function keyOf(form: string, field: string): string {
  return `${prefix}${form} · ${field}`
}

/** undefined: nothing is kept, or something of another shape. */
function readDraft<Value extends Fields>(key: string, empty: Value): Value | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
    // of the shape of what it stands for
    return isLike(kept, empty) ? (kept as Value) : undefined
  } catch {
    return undefined
  }
}
