import { useEffect, useState } from 'preact/hooks'
import type { Keep } from './keep.ts'

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

/** The photos of a form, kept on this phone until it is sent. */
export function useDraftPhotos(form: string): readonly [photos: readonly Blob[], add: (more: readonly Blob[]) => void] {
  const key = `photos ${form}`
  const [photos, setPhotos] = useState<readonly Blob[]>([])
  useEffect(() => {
    void keep
      ?.read<readonly Blob[]>(key)
      .then((kept) => kept && setPhotos((before) => [...kept, ...before].slice(0, 4)))
  }, [key])
  return [
    photos,
    (more) =>
      setPhotos((before) => {
        const all = [...before, ...more].slice(0, 4)
        void keep?.write(key, all)
        return all
      }),
  ]
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
