import type { JSX } from 'preact'
import { words } from '../../lib/language.ts'

/** Who a second person is, as they say it at this device. */
export interface Second {
  readonly name: string
  readonly password: string
}

interface SecondFieldsProps {
  readonly second: Second
  readonly onSecond: (second: Second) => void
}

/** A critical alarm is put aside by two: the other one shows here who they are. Nothing of it is kept. */
export function SecondFields({ second, onSecond }: SecondFieldsProps): JSX.Element {
  const { alarms: w } = words().console
  return (
    <>
      <p class="hint">{w.byTwo}</p>
      <label>
        {w.secondName}
        <input
          class="field"
          required
          maxLength={500}
          autocomplete="off"
          value={second.name}
          onInput={(event) => onSecond({ ...second, name: event.currentTarget.value })}
        />
      </label>
      <label>
        {w.secondPassword}
        <input
          class="field"
          type="password"
          required
          maxLength={500}
          // of this device's user is another one
          autocomplete="new-password"
          value={second.password}
          onInput={(event) => onSecond({ ...second, password: event.currentTarget.value })}
        />
      </label>
    </>
  )
}
