import type { JSX } from 'preact'
import { priorities } from '../../../core/alarm/priority.ts'
import { fill } from '../../../core/words/tables.ts'
import { unitText } from '../../../core/words/unit.ts'
import { words } from '../../lib/language.ts'
import type { RuleBody } from './bodies.ts'
import { editStateText } from './edit-list.tsx'
import type { FormProps } from './form-props.ts'
import { RuleSteps } from './rule-steps.tsx'
import { isOpen, type Setting, settingsOf, settingText } from './rule-text.ts'
import { typedFrom } from './typed.ts'

/** What a rule says now, and what it is to say. */
export function RuleForm(props: FormProps): JSX.Element {
  const { model, rule, shown, typing, mayEdit, check } = props
  const { typed, onTyped } = typing
  const { rules: w } = words()
  const settings = settingsOf(rule)
  const canType = mayEdit && (!shown || isOpen(shown.edit))
  const other = check.name === 'bad' ? check.wrong[''] : undefined
  return (
    <section class="pan">
      <div class="bar2">
        <h3>{w.what}</h3>
        <span class="space" />
        <span class="soft" role="status">
          {shown
            ? fill(w.saved, { id: shown.edit.id, state: editStateText(shown.edit, model.now) })
            : mayEdit && w.notSaved}
        </span>
      </div>
      {canType && typing.is !== 'fresh' && (
        <p class={typing.is === 'moved' ? 'note warn' : 'note'} role="status">
          {w.typed[typing.is]}{' '}
          <button type="button" class="btn quiet" onClick={typing.onDrop}>
            {w.typed.drop}
          </button>
        </p>
      )}
      {settings.length === 0 ? (
        <p class="note">{w.notEditable}</p>
      ) : (
        <table class="ed">
          <thead>
            <tr>
              <th scope="col">
                <span class="vh">{w.what}</span>
              </th>
              <th scope="col" class="r">
                {shown?.edit.state.name === 'applied' ? w.before : w.now}
              </th>
              <th scope="col">
                <span class="vh">→</span>
              </th>
              <th scope="col">{w.new}</th>
            </tr>
          </thead>
          <tbody>
            {settings.map((setting) => (
              <Row
                key={setting}
                {...{ setting, rule, canType }}
                typed={typed[setting]}
                wrong={wrongAt(setting, props)}
                isSet={setting in props.set || props.wrong[setting] !== undefined}
                onTyped={(text) => onTyped({ ...typed, [setting]: text })}
              />
            ))}
          </tbody>
        </table>
      )}
      {other !== undefined && (
        <p class="note warn" role="alert">
          {other}
        </p>
      )}
      {mayEdit ? <RuleSteps {...props} isWrong={isWrong(props)} /> : <p class="note soft">{w.noChange}</p>}
    </section>
  )
}

function isWrong(props: FormProps): boolean {
  return settingsOf(props.rule).some((setting) => wrongAt(setting, props) !== undefined) || props.check.name === 'bad'
}

/** What is wrong with a field: what can be seen here, else what the platform says. */
function wrongAt(setting: Setting, { wrong, set, range, check, rule }: FormProps): string | undefined {
  if (wrong[setting] !== undefined) return wrong[setting]
  const value = set[setting]
  if (setting === 'limit' && typeof value === 'number' && range && (value < range[0] || value > range[1])) {
    const [low, high] = range
    return fill(words().rules.outsideRange, { low, high, unit: unitText(rule.unit ?? '') })
  }
  return check.name === 'bad' ? check.wrong[setting] : undefined
}

interface RowProps {
  readonly setting: Setting
  readonly rule: RuleBody
  readonly typed: string
  readonly isSet: boolean
  readonly wrong: string | undefined
  readonly canType: boolean
  readonly onTyped: (text: string) => void
}

function Row({ setting, rule, typed, isSet, wrong, canType, onTyped }: RowProps): JSX.Element {
  const { rules: w, priority: names } = words()
  const now = typedFrom(rule)[setting]
  const isWords = setting === 'priority'
  const unit = setting === 'limit' || setting === 'deadband' || setting === 'change' ? unitText(rule.unit ?? '') : ''
  const field = {
    id: `set-${setting}`,
    'aria-label': `${w.setting[setting]}${unit === '' ? '' : ` (${unit})`}`,
    'aria-invalid': wrong !== undefined,
    'aria-describedby': wrong === undefined ? undefined : `wrong-${setting}`,
  }
  const show = (text: string) =>
    isWords ? (priorities.find((each) => each === text) ? names[text as keyof typeof names] : text) : text
  return (
    <tr class={isSet ? 'ch' : ''}>
      <th scope="row">{w.setting[setting]}</th>
      <td class="r num old">
        {setting === 'limit' && settingText(rule, setting) !== '' ? (
          settingText(rule, setting)
        ) : (
          <>
            {show(now)} <span class="u">{unit}</span>
          </>
        )}
      </td>
      <td class="ar" aria-hidden="true">
        {isSet ? '→' : ''}
      </td>
      <td>
        {!canType && <span class="num">{show(typed)}</span>}
        {canType && isWords && (
          <select class="field" {...field} onChange={(event) => onTyped(event.currentTarget.value)}>
            {priorities.map((each) => (
              <option key={each} value={each} selected={each === typed}>
                {names[each]}
              </option>
            ))}
          </select>
        )}
        {canType && !isWords && (
          <span class="inp">
            <input
              class="field num"
              {...field}
              autocomplete="off"
              value={typed}
              onInput={(event) => onTyped(event.currentTarget.value)}
            />
            <span class="u">{unit}</span>
          </span>
        )}
        {wrong !== undefined && (
          <div class="warn" id={`wrong-${setting}`} role="alert">
            {wrong}
          </div>
        )}
      </td>
    </tr>
  )
}
