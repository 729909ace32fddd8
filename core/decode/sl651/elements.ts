import { hexText } from './digits.ts'

/** The elements of SL 651-2014 (appendix C): what a guide byte stands for, and what it is called in ASCII frames. */
export interface Element {
  /** Guide as hex, `39`. */
  readonly guide: string
  /** Name in ASCII frames, `Z`. */
  readonly name: string
  /** Decimal digits and decimals that the standard gives it; a frame says its own. */
  readonly digits: number
  readonly decimals: number
  /** As our quantities write it; '' where there is none. */
  readonly unit: string
  readonly zh: string
  /** Values that mean something else than a number of the unit: what they are instead. */
  readonly codes?: ReadonlyMap<number, number | null>
}

// guide name digits,decimals unit meaning; rows with a range of guides are written out below
const rows = `
01 AC 8,2 m2 断面面积
02 AI 3,1 degC 瞬时气温
03 C 3,1 degC 瞬时水温
05 DT 4,2 min 时间步长历时
06 ED 5,1 mm 日蒸发量
07 EJ 5,1 mm 当前蒸发
08 FL 5,0 hPa 气压
09 GH 5,2 m 闸门开启高度
0A GN 3,0 - 闸门编号
0B GS 1,0 - 输水设备类别
0C GT 3,0 - 闸门开启孔数
0D GTP 3,1 degC 地温
0E H 6,2 m 地下水埋深
0F HW 5,2 m 波浪高度
10 M10 4,1 % 10厘米处土壤含水量
11 M20 4,1 % 20厘米处土壤含水量
12 M30 4,1 % 30厘米处土壤含水量
13 M40 4,1 % 40厘米处土壤含水量
14 M50 4,1 % 50厘米处土壤含水量
15 M60 4,1 % 60厘米处土壤含水量
16 M80 4,1 % 80厘米处土壤含水量
17 M100 4,1 % 100厘米处土壤含水量
18 MST 4,1 % 湿度
19 NS 2,0 - 开机台数
1A P1 5,1 mm 1小时时段降水量
1B P2 5,1 mm 2小时时段降水量
1C P3 5,1 mm 3小时时段降水量
1D P6 5,1 mm 6小时时段降水量
1E P12 5,1 mm 12小时时段降水量
1F PD 5,1 mm 日降水量
20 PJ 5,1 mm 当前降水量
21 PN01 5,1 mm 1分钟时段降水量
22 PN05 5,1 mm 5分钟时段降水量
23 PN10 5,1 mm 10分钟时段降水量
24 PN30 5,1 mm 30分钟时段降水量
25 PR 5,1 mm 暴雨量
26 PT 6,1 mm 降水量累计值
27 Q 9,3 m3/s 瞬时流量
28 Q1 9,3 m3/s 取(排)水口流量1
29 Q2 9,3 m3/s 取(排)水口流量2
2A Q3 9,3 m3/s 取(排)水口流量3
2B Q4 9,3 m3/s 取(排)水口流量4
2C Q5 9,3 m3/s 取(排)水口流量5
2D Q6 9,3 m3/s 取(排)水口流量6
2E Q7 9,3 m3/s 取(排)水口流量7
2F Q8 9,3 m3/s 取(排)水口流量8
30 QA 9,3 m3/s 总出库流量
31 QZ 9,3 m3/s 输水设备流量
32 SW 11,3 万t 输沙量
33 UC 2,0 16-point 风向
34 UE 2,0 - 风力
35 US 4,1 m/s 风速
36 VA 5,3 m/s 断面平均流速
37 VJ 5,3 m/s 瞬时流速
38 VT 4,2 V 电源电压
39 Z 7,3 m 瞬时河道水位
3A ZB 7,3 m 库(闸)下水位
3B ZU 7,3 m 库(闸)上水位
3C Z1 7,3 m 取(排)水口水位1
3D Z2 7,3 m 取(排)水口水位2
3E Z3 7,3 m 取(排)水口水位3
3F Z4 7,3 m 取(排)水口水位4
40 Z5 7,3 m 取(排)水口水位5
41 Z6 7,3 m 取(排)水口水位6
42 Z7 7,3 m 取(排)水口水位7
43 Z8 7,3 m 取(排)水口水位8
44 SQ 9,3 kg/m3 含沙量
45 ZT 8,0 - 遥测站状态
46 PH 4,2 - pH值
47 DO 4,1 mg/L 溶解氧
48 COND 5,0 uS/cm 电导率
49 TURB 3,0 NTU 浊度
4A CODMN 4,1 mg/L 高锰酸盐指数
4B REDOX 5,1 mV 氧化还原电位
4C NH4N 6,2 mg/L 氨氮
4D TP 5,3 mg/L 总磷
4E TN 5,2 mg/L 总氮
4F TOC 4,2 mg/L 总有机碳
50 CU 7,4 mg/L 铜
51 ZN 6,4 mg/L 锌
52 SE 7,5 mg/L 硒
53 AS 7,5 mg/L 砷
54 THG 7,5 mg/L 总汞
55 CD 7,5 mg/L 镉
56 PB 7,5 mg/L 铅
57 CHLA 4,2 mg/L 叶绿素a
58 WP1 5,2 kPa 水压1
59 WP2 5,2 kPa 水压2
5A WP3 5,2 kPa 水压3
5B WP4 5,2 kPa 水压4
5C WP5 5,2 kPa 水压5
5D WP6 5,2 kPa 水压6
5E WP7 5,2 kPa 水压7
5F WP8 5,2 kPa 水压8
60 SYL1 11,3 m3 水表1剩余水量
61 SYL2 11,3 m3 水表2剩余水量
62 SYL3 11,3 m3 水表3剩余水量
63 SYL4 11,3 m3 水表4剩余水量
64 SYL5 11,3 m3 水表5剩余水量
65 SYL6 11,3 m3 水表6剩余水量
66 SYL7 11,3 m3 水表7剩余水量
67 SYL8 11,3 m3 水表8剩余水量
68 SBL1 10,2 m3/h 水表1每小时水量
69 SBL2 10,2 m3/h 水表2每小时水量
6A SBL3 10,2 m3/h 水表3每小时水量
6B SBL4 10,2 m3/h 水表4每小时水量
6C SBL5 10,2 m3/h 水表5每小时水量
6D SBL6 10,2 m3/h 水表6每小时水量
6E SBL7 10,2 m3/h 水表7每小时水量
6F SBL8 10,2 m3/h 水表8每小时水量
70 VTA 4,1 V 交流A相电压
71 VTB 4,1 V 交流B相电压
72 VTC 4,1 V 交流C相电压
73 VIA 4,1 A 交流A相电流
74 VIB 4,1 A 交流B相电流
75 VIC 4,1 A 交流C相电流
F4 DRP 0,0 mm 1小时内每5分钟时段雨量
F5 DRZ1 0,0 m 1小时内5分钟间隔相对水位1
F6 DRZ2 0,0 m 1小时内5分钟间隔相对水位2
F7 DRZ3 0,0 m 1小时内5分钟间隔相对水位3
F8 DRZ4 0,0 m 1小时内5分钟间隔相对水位4
F9 DRZ5 0,0 m 1小时内5分钟间隔相对水位5
FA DRZ6 0,0 m 1小时内5分钟间隔相对水位6
FB DRZ7 0,0 m 1小时内5分钟间隔相对水位7
FC DRZ8 0,0 m 1小时内5分钟间隔相对水位8
`

/** §7.4: 444 is shut; of no gate, one that is fully open and one that is lifted out there is no height. */
const gateCodes = new Map([
  [444, 0],
  [555, null],
  [888, null],
  [999, null],
])
/** A well that is dry. */
const wellCodes = new Map([[444, null]])

export const elements: readonly Element[] = rows
  .trim()
  .split('\n')
  .map((row) => {
    const [guide = '', name = '', size = '', unit = '', zh = ''] = row.split(' ')
    const [digits = 0, decimals = 0] = size.split(',').map(Number)
    const codes = guide === '09' ? gateCodes : guide === '0E' ? wellCodes : undefined
    return { guide, name, digits, decimals, unit: unit === '-' ? '' : unit, zh, ...(codes && { codes }) }
  })

const byGuide = new Map(elements.map((element) => [element.guide, element]))
const byName = new Map(elements.map((element) => [element.name, element]))

/** The element of a guide (`39`) or of an ASCII name (`Z`, in any case). */
export function elementOf(id: string): Element | undefined {
  return byGuide.get(id) ?? byName.get(id.toUpperCase())
}

/** Bytes that the standard gives a value (an hour's twelve have one length), and its definition byte: how long, how many decimals. */
export function definitionOf({ guide, digits, decimals }: Element): { readonly bytes: number; readonly byte: number } {
  const bytes = guide === 'F4' ? 12 : /^F[5-9A-C]$/.test(guide) ? 24 : Math.ceil(digits / 2)
  return { bytes, byte: (bytes << 3) | decimals }
}

/** Guide and definition byte as hex, `3923`: how a query asks for the element. */
export function identifierOf(element: Element): string {
  return element.guide + hexText(definitionOf(element).byte, 2)
}
