import type { DashboardName } from '../kit/links.ts'

/** The one question that each dashboard answers. */
export const questions: Readonly<Record<DashboardName, string>> = {
  home: '从哪里开始?Where do I begin?',
  'water-city': '有无异常?在哪里?Is anything abnormal, and where?',
  'alarm-ops': '现在要做什么?What must I do now?',
  'water-reach': '水位会不会超限?什么时候?Will the level cross a limit, and when?',
  'water-pump': '每台泵是否健康、用得是否均匀?Is each pump fit, and fairly used?',
  'park-site': '林卡的水、灌溉与土壤怎样?漏不漏?How are the parks’ water, irrigation and soil, and does anything leak?',
  'data-quality': '哪些数可以信?Which numbers may I trust?',
  'alarm-kpi': '报警系统自己好不好?How good is the alarm system itself?',
  'crew-response': '通知到了吗?应答了吗?到场了吗?Were people told, did they answer, did they arrive?',
  'platform-health': '平台是否在工作、是否及时?Is the pipeline alive, and on time?',
  station: '这个站点怎样?How is this site?',
  'point-detail': '这个测点可信吗?May this point be believed?',
}
