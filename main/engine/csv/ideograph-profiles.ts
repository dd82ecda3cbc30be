/**
 * Which characters of East Asian encodings are common. The character sets are sorted so that whole ranges of lead bytes
 * are common or rare; within them some hundred characters make up half of what people write in tables.
 */
import type { Encoding } from './blocks.ts'

export interface Ideographs {
  /** Characters that share `COMMON` among them. */
  readonly common: ReadonlySet<string>
  /** Share of a character that is not among the common ones, by its bytes. */
  readonly share: (lead: number, trail: number) => number
}

export const COMMON = 0.55
const RARE = 1e-7

const simplified =
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日月名称编号数量价格金额电话址姓性别男女省市区县公司有限责任北京海广东江苏浙山湖南西四川重庆河福建安徽黑龙吉林辽宁内蒙古新疆藏青陕甘肃贵云商品类型状态单位总计合备注时间期用户产销售订客户付款物流库存张王李赵刘陈杨黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武路街二三五六七八九十百千元件'
const traditional =
  '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日月名稱編號數量價格金額電話址姓性別男女省市區縣公司有限責任北京海廣東江新竹台臺南高雄桃園嘉義彰化雲林屏宜蘭花蓮基隆苗栗投澎湖門香港九龍灣路街段巷弄樓鄉鎮里村商品類型狀態單位總計合備註間期戶產銷售訂客付款物流庫存陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊呂江何蕭羅潘簡朱鍾彭游詹胡施沈余趙盧梁顏柯孫魏翁戴范宋方鄧杜傅侯曹溫薛丁馬蔣唐卓藍馮姚石董紀歐程連古汪湯姜田康鄒白涂二三四五六七八十百千元件'
const kanji =
  '日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県続進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反元重近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品昨論計死官増係感特情投示変打男基私各始島直両朝革価式確村提運終挙果西勢減台広容必応演電歳住争談能無再位置企真流格有疑口過局少放税検藤町常校料沢裁状工建語球営空職証土与急止送援供可役構木割聞身費付施切由説転食比難防補車優夫研収断井何南石足違消境神番規術護展態導鮮備宅害配副算視条幹独警宮究育席輸訪楽起万着乗店述残想線率病農州武声質念待試族象銀域助労例衛然早張映限親額監環験追審商葉義伝働形景落欧担好退準賀辺造英被株頭技低毎医復仕去姿味負閣韓渡失移差衆個門写評課末守若脳極種美岡影命含福蔵量望松非撃佐核観察整段横融型白深字答夜製票況音申様財港識注呼渉達番号氏名住所電話客様郵便料金額単価在庫部署鈴佐藤渡辺伊加吉清斎崎阪奈良兵庫愛静岐阜埼玉葉梨潟富'
const hangul =
  '이다는을가의고에하은지한로를기사도자리시인어일나대서아그있해수것정스라들만부제여적장과보주상동성전들원마세경구안조실유국조없선신공소용수우위내계학관게면게문생방물화오중으음식당요비산연천운영명번호름성별주소전화시군구읍면동리로길김박최정강조윤장임한오서신권황안송류홍전고문손양배백허남심노하곽차구민진지채원천방남북경기충청전라제주특광역울대구인부산평양회사업품목코드수량가격금액합계날짜년월일고객상품분류단위비고상태연락처담당'

const both = (zone: (lead: number, trail: number) => number | undefined) => (lead: number, trail: number) =>
  zone(lead, trail) ?? RARE

export const ideographs: readonly (readonly [Encoding, Ideographs])[] = [
  [
    'shift_jis',
    {
      common: new Set(kanji),
      share: both((lead, trail) => {
        if (lead >= 0xa1 && lead <= 0xdf) return 0.02 / 63
        if (lead === 0x81) return 0.03 / 108
        if (lead === 0x82) return trail >= 0x9f ? 0.4 / 83 : 0.05 / 62
        if (lead === 0x83 && trail <= 0x96) return 0.2 / 86
        if (lead >= 0x88 && lead <= 0x98) return 0.15 / 2965
        return (lead >= 0x99 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xea) ? 0.005 / 3390 : undefined
      }),
    },
  ],
  [
    'euc-jp',
    {
      common: new Set(kanji),
      share: both((lead) => {
        if (lead === 0x8e) return 0.01 / 63
        if (lead === 0xa1) return 0.03 / 94
        if (lead === 0xa3) return 0.05 / 62
        if (lead === 0xa4) return 0.4 / 83
        if (lead === 0xa5) return 0.2 / 86
        if (lead >= 0xb0 && lead <= 0xcf) return 0.15 / 2965
        return lead >= 0xd0 && lead <= 0xf4 ? 0.005 / 3390 : undefined
      }),
    },
  ],
  [
    'gb18030',
    {
      common: new Set(simplified),
      share: both((lead, trail) => {
        if (trail < 0xa1) return lead >= 0x81 && trail >= 0x40 ? 0.002 / 14_000 : undefined
        if (lead === 0xa1 || lead === 0xa3) return 0.03 / 188
        if (lead >= 0xb0 && lead <= 0xd7) return 0.38 / 3755
        return lead >= 0xd8 && lead <= 0xf7 ? 0.02 / 3008 : undefined
      }),
    },
  ],
  [
    'big5',
    {
      common: new Set(traditional),
      share: both((lead) => {
        if (lead >= 0xa1 && lead <= 0xa3) return 0.03 / 400
        if (lead >= 0xa4 && lead <= 0xc6) return 0.38 / 5401
        return lead >= 0xc9 && lead <= 0xf9 ? 0.01 / 7652 : undefined
      }),
    },
  ],
  [
    'euc-kr',
    {
      common: new Set(hangul),
      share: both((lead, trail) => {
        if (trail < 0xa1) return 0.005 / 8822
        if (lead === 0xa1 || lead === 0xa3) return 0.03 / 188
        if (lead >= 0xb0 && lead <= 0xc8) return 0.35 / 2350
        return lead >= 0xca && lead <= 0xfd ? 0.005 / 4888 : undefined
      }),
    },
  ],
]
