import { plantText } from './plant-text.ts'

const [audio, other] = ['a'.repeat(64), 'b'.repeat(64)]

/** A plant of a box and four clips: one to be said, a siren, one that nobody has approved, and one of another version. */
export const hornPart = {
  people: [{ id: 'office', name: { 'zh-CN': '值班室' }, phone: `\${env:PHONE}`, reach: ['voice'] }],
  loudspeakers: {
    boxes: [{ site: 'nangan', device: 'horn', name: { 'zh-CN': '广播', en: 'Loudspeaker' } }],
    clips: [
      {
        ...{ number: 1, version: 3, language: 'zh-CN', text: { 'zh-CN': '请离开', en: 'Leave' }, audio },
        approved: { by: 'office', audio },
      },
      {
        ...{ number: 2, version: 1, language: 'zh-CN', text: { 'zh-CN': '警报声' }, audio: other, siren: true },
        approved: { by: 'office', audio: other },
      },
      { number: 3, version: 1, language: 'zh-CN', text: { 'zh-CN': '未批准' }, audio },
    ],
  },
}

/** The plant file in a zone in which it is noon now: nothing is said from 22 to 7. */
export function hornText(now: number): string {
  const ahead = 12 - new Date(now).getUTCHours()
  const zone = ahead === 0 ? 'Etc/UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
  return `${plantText.replace('Asia/Shanghai', zone)}\npeople: ${JSON.stringify(hornPart.people)}\nloudspeakers: ${JSON.stringify(hornPart.loudspeakers)}\n`
}
