import { useEffect, useRef, useState } from 'preact/hooks'
import type { Keep } from './held.ts'

const prefix = 'draft '
let keep: Keep | undefined

/** Where photos of forms are kept from now on. */
export function keepDraftsIn(where: Keep): Keep {
  keep = where
  return where
}

/** What stands in a field. */
export interface Draft<Value> {
  readonly value: Value
  set(value: Value): void
}

/** What stands in a field, kept in this tab over another view and a reload until its form is sent. */
export function useDraft<Value extends string | readonly string[]>(
  form: string,
  field: string,
  empty: Value,
): Draft<Value> {
  const key = keyOf(form, field)
  const [value, setValue] = useState<Value>(() => readDraft(key, empty))
  return {
    value,
    set(next) {
      setValue(next)
      sessionStorage.setItem(key, JSON.stringify(next))
    },
  }
}

/** As many as one step may have. */
const photosAtMost = 4

/** The photos of a form. */
export interface DraftPhotos {
  readonly all: readonly Blob[]
  /** How many there was no room for. */
  add(more: readonly Blob[]): number
  drop(index: number): void
}

/** The photos of a form, kept on this phone until it is sent. */
export function useDraftPhotos(form: string): DraftPhotos {
  const key = `photos ${form}`
  const [all, setAll] = useState<readonly Blob[]>([])
  // photos take their time to be drawn: what came meanwhile is not lost
  const newest = useRef(all)
  const show = (next: readonly Blob[]) => {
    newest.current = next.slice(0, photosAtMost)
    setAll(newest.current)
  }
  const set = (next: readonly Blob[]) => {
    show(next)
    void keep?.write(key, newest.current)
  }
  useEffect(() => {
    void keep?.read<readonly Blob[]>(key).then((kept) => kept && show([...kept, ...newest.current]))
  }, [key])
  return {
    all,
    add(more) {
      const next = [...newest.current, ...more]
      set(next)
      return Math.max(0, next.length - photosAtMost)
    },
    drop: (index) => set(newest.current.filter((_, each) => each !== index)),
  }
}

/** It has been sent. */
export function dropDraft(form: string): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(keyOf(form, ''))) sessionStorage.removeItem(key)
  void keep?.drop(`photos ${form}`)
}

/** Somebody else may be here next. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key)
}

function keyOf(form: string, field: string): string {
  return `${prefix}${form} · ${field}`
}

function readDraft<Value extends string | readonly string[]>(key: string, empty: Value): Value {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
    const fits = typeof empty === 'string' ? typeof kept === 'string' : Array.isArray(kept)
    return fits ? (kept as Value) : empty
  } catch {
    return empty
  }
}
