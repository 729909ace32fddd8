import type { AlarmBody } from '../../../api/alarms/schema.ts'
import type { Me } from '../../../api/me/schema.ts'
import { isCalling } from '../../../core/alarm/alarm.ts'
import { includesRole } from '../../../core/people/role.ts'
import { may } from '../may.ts'

/** What a person may do at all, and where. */
export type Who = Pick<Me, 'role' | 'sites'> | undefined

export type Deed = 'acknowledge' | 'comment' | 'shelve' | 'unshelve' | 'reset' | 'out-of-service' | 'return-to-service'

/** Whether a work window may be made there. */
export function mayPlan(who: Who, site: string): boolean {
  return may(who, 'engineer', site)
}

/** What somebody may do with an alarm as it is; of many at once never with a critical one. */
export function deedsOf(who: Who, alarm: AlarmBody, how: 'one' | 'many'): readonly Deed[] {
  const { state, priority, site } = alarm
  if (!who || !may(who, 'operator', site) || (how === 'many' && priority === 'critical')) return []
  const isEngineer = includesRole(who.role, 'engineer')
  const isOpen = state === 'UNACK' || state === 'ACKED' || state === 'RTNUN' || state === 'LUNACK' || state === 'LACKED'
  const deeds: Deed[] = []
  if (isCalling(state)) deeds.push('acknowledge')
  if (how === 'one' && state !== 'NORM') deeds.push('comment')
  if (state === 'LACKED' && how === 'one') deeds.push('reset')
  const isGrave = priority === 'critical' || priority === 'high'
  if (isOpen && (!isGrave || isEngineer)) deeds.push('shelve')
  if (state === 'SHLVD') deeds.push('unshelve')
  if (isEngineer && state !== 'NORM') deeds.push(state === 'OOSRV' ? 'return-to-service' : 'out-of-service')
  return deeds
}
