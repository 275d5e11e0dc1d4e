package loader

import "strings"

// countryNames are the countries as files write them: ISO 3166-1 alpha-2, alpha-3, and names in English and Chinese.
const countryNames = `AD|AND|Andorra|安道尔; AE|ARE|United Arab Emirates|阿拉伯联合酋长国|UAE|阿联酋; AF|AFG|Afghanistan|阿富汗; AG|ATG|Antigua & Barbuda|安提瓜和巴布达; AI|AIA|Anguilla;
	AL|ALB|Albania|阿尔巴尼亚; AM|ARM|Armenia|亚美尼亚; AO|AGO|Angola|安哥拉; AQ|ATA|Antarctica; AR|ARG|Argentina|阿根廷; AS|ASM|American Samoa; AT|AUT|Austria|奥地利;
	AU|AUS|Australia|澳大利亚; AW|ABW|Aruba; AX|ALA|Åland Islands|Aland Islands; AZ|AZE|Azerbaijan|阿塞拜疆; BA|BIH|Bosnia|Bosnia and Herzegovina|波斯尼亚和黑塞哥维那|波黑;
	BB|BRB|Barbados|巴巴多斯; BD|BGD|Bangladesh|孟加拉国|孟加拉; BE|BEL|Belgium|比利时; BF|BFA|Burkina Faso|布基纳法索; BG|BGR|Bulgaria|保加利亚; BH|BHR|Bahrain|巴林;
	BI|BDI|Burundi|布隆迪; BJ|BEN|Benin|贝宁; BL|BLM|St. Barthélemy|Saint Barthélemy|Saint Barthelemy; BM|BMU|Bermuda;
	BN|BRN|Brunei|Brunei Darussalam|文莱达鲁萨兰国|文莱; BO|BOL|Bolivia|Bolivia (Plurinational State of)|多民族玻利维亚国|玻利维亚;
	BQ|BES|Caribbean Netherlands|Bonaire, Sint Eustatius and Saba; BR|BRA|Brazil|巴西; BS|BHS|Bahamas|巴哈马; BT|BTN|Bhutan|不丹; BV|BVT|Bouvet Island;
	BW|BWA|Botswana|博茨瓦纳; BY|BLR|Belarus|白俄罗斯; BZ|BLZ|Belize|伯利兹; CA|CAN|Canada|加拿大; CC|CCK|Cocos Islands|Cocos (Keeling) Islands;
	CD|COD|Congo - Kinshasa|Democratic Republic of the Congo|刚果民主共和国|Congo, the Democratic Republic of the|DR Congo|Democratic Republic of Congo;
	CF|CAF|Central African Republic|中非共和国|中非; CG|COG|Congo - Brazzaville|Congo|刚果|Congo, Republic of|Republic of the Congo; CH|CHE|Switzerland|瑞士;
	CI|CIV|Côte d'Ivoire|Ivory Coast|Cote d'Ivoire; CK|COK|Cook Islands|库克群岛; CL|CHL|Chile|智利; CM|CMR|Cameroon|喀麦隆;
	CN|CHN|China|中国|People's Republic of China|PR China; CO|COL|Colombia|哥伦比亚; CR|CRI|Costa Rica|哥斯达黎加; CU|CUB|Cuba|古巴; CV|CPV|Cape Verde|Cabo Verde|佛得角;
	CW|CUW|Curaçao|Curacao; CX|CXR|Christmas Island; CY|CYP|Cyprus|塞浦路斯; CZ|CZE|Czechia|捷克|Czech Republic; DE|DEU|Germany|德国; DJ|DJI|Djibouti|吉布提;
	DK|DNK|Denmark|丹麦; DM|DMA|Dominica|多米尼克; DO|DOM|Dominican Republic|多米尼加|多米尼加共和国; DZ|DZA|Algeria|阿尔及利亚; EC|ECU|Ecuador|厄瓜多尔; EE|EST|Estonia|爱沙尼亚;
	EG|EGY|Egypt|埃及; EH|ESH|Western Sahara; ER|ERI|Eritrea|厄立特里亚; ES|ESP|Spain|西班牙; ET|ETH|Ethiopia|埃塞俄比亚; FI|FIN|Finland|芬兰; FJ|FJI|Fiji|斐济;
	FK|FLK|Falkland Islands; FM|FSM|Micronesia|Micronesia (Federated States of)|密克罗尼西亚联邦|密克罗尼西亚; FO|FRO|Faroe Islands; FR|FRA|France|法国; GA|GAB|Gabon|加蓬;
	GB|GBR|UK|United Kingdom of Great Britain and Northern Ireland|大不列颠及北爱尔兰联合王国|Great Britain|England|英国; GD|GRD|Grenada|格林纳达; GE|GEO|Georgia|格鲁吉亚;
	GF|GUF|French Guiana; GG|GGY|Guernsey; GH|GHA|Ghana|加纳; GI|GIB|Gibraltar; GL|GRL|Greenland|格陵兰; GM|GMB|Gambia|冈比亚; GN|GIN|Guinea|几内亚;
	GP|GLP|Guadeloupe; GQ|GNQ|Equatorial Guinea|赤道几内亚; GR|GRC|Greece|希腊;
	GS|SGS|South Georgia & South Sandwich Islands|South Georgia and the South Sandwich Islands; GT|GTM|Guatemala|危地马拉; GU|GUM|Guam|关岛;
	GW|GNB|Guinea-Bissau|几内亚比绍; GY|GUY|Guyana|圭亚那; HK|HKG|Hong Kong|China, Hong Kong Special Administrative Region|香港|中国香港;
	HM|HMD|Heard & McDonald Islands|Heard Island and McDonald Islands; HN|HND|Honduras|洪都拉斯; HR|HRV|Croatia|克罗地亚; HT|HTI|Haiti|海地; HU|HUN|Hungary|匈牙利;
	ID|IDN|Indonesia|印度尼西亚; IE|IRL|Ireland|爱尔兰; IL|ISR|Israel|以色列; IM|IMN|Isle of Man; IN|IND|India|印度; IO|IOT|British Indian Ocean Territory;
	IQ|IRQ|Iraq|伊拉克; IR|IRN|Iran|Iran (Islamic Republic of)|伊朗伊斯兰共和国|伊朗; IS|ISL|Iceland|冰岛; IT|ITA|Italy|意大利; JE|JEY|Jersey; JM|JAM|Jamaica|牙买加;
	JO|JOR|Jordan|约旦; JP|JPN|Japan|日本; KE|KEN|Kenya|肯尼亚; KG|KGZ|Kyrgyzstan|吉尔吉斯斯坦; KH|KHM|Cambodia|柬埔寨; KI|KIR|Kiribati|基里巴斯; KM|COM|Comoros|科摩罗;
	KN|KNA|St. Kitts & Nevis|Saint Kitts and Nevis|圣基茨和尼维斯;
	KP|PRK|North Korea|Democratic People's Republic of Korea|朝鲜民主主义人民共和国|Korea, Democratic People's Republic of|朝鲜;
	KR|KOR|South Korea|Republic of Korea|大韩民国|Korea, Republic of|Korea|韩国; KW|KWT|Kuwait|科威特; KY|CYM|Cayman Islands; KZ|KAZ|Kazakhstan|哈萨克斯坦;
	LA|LAO|Laos|Lao People's Democratic Republic|老挝人民民主共和国|老挝; LB|LBN|Lebanon|黎巴嫩; LC|LCA|St. Lucia|Saint Lucia|圣卢西亚; LI|LIE|Liechtenstein|列支敦士登;
	LK|LKA|Sri Lanka|斯里兰卡; LR|LBR|Liberia|利比里亚; LS|LSO|Lesotho|莱索托; LT|LTU|Lithuania|立陶宛; LU|LUX|Luxembourg|卢森堡; LV|LVA|Latvia|拉脱维亚;
	LY|LBY|Libya|利比亚|Libyan Arab Jamahiriya; MA|MAR|Morocco|摩洛哥; MC|MCO|Monaco|摩纳哥; MD|MDA|Moldova|Republic of Moldova|摩尔多瓦共和国|Moldova, Republic of|摩尔多瓦;
	ME|MNE|Montenegro|黑山; MF|MAF|St. Martin|Saint Martin (French Part); MG|MDG|Madagascar|马达加斯加; MH|MHL|Marshall Islands|马绍尔群岛;
	MK|MKD|North Macedonia|北马其顿|Macedonia|Macedonia, the former Yugoslav Republic of|马其顿; ML|MLI|Mali|马里; MM|MMR|Myanmar|缅甸|Burma; MN|MNG|Mongolia|蒙古;
	MO|MAC|Macao|China, Macao Special Administrative Region|Macau|澳门|中国澳门; MP|MNP|Northern Mariana Islands; MQ|MTQ|Martinique; MR|MRT|Mauritania|毛里塔尼亚;
	MS|MSR|Montserrat; MT|MLT|Malta|马耳他; MU|MUS|Mauritius|毛里求斯; MV|MDV|Maldives|马尔代夫; MW|MWI|Malawi|马拉维; MX|MEX|Mexico|墨西哥; MY|MYS|Malaysia|马来西亚;
	MZ|MOZ|Mozambique|莫桑比克; NA|NAM|Namibia|纳米比亚; NC|NCL|New Caledonia|新喀里多尼亚; NE|NER|Niger|尼日尔; NF|NFK|Norfolk Island; NG|NGA|Nigeria|尼日利亚;
	NI|NIC|Nicaragua|尼加拉瓜; NL|NLD|Netherlands|荷兰|Holland; NO|NOR|Norway|挪威; NP|NPL|Nepal|尼泊尔; NR|NRU|Nauru|瑙鲁; NU|NIU|Niue|纽埃; NZ|NZL|New Zealand|新西兰;
	OM|OMN|Oman|阿曼; PA|PAN|Panama|巴拿马; PE|PER|Peru|秘鲁; PF|PYF|French Polynesia; PG|PNG|Papua New Guinea|巴布亚新几内亚; PH|PHL|Philippines|菲律宾;
	PK|PAK|Pakistan|巴基斯坦; PL|POL|Poland|波兰; PM|SPM|St. Pierre & Miquelon|Saint Pierre and Miquelon; PN|PCN|Pitcairn; PR|PRI|Puerto Rico|波多黎各;
	PS|PSE|Palestine|State of Palestine|巴勒斯坦国|Palestinian Territory, Occupied|巴勒斯坦; PT|PRT|Portugal|葡萄牙; PW|PLW|Palau|帕劳; PY|PRY|Paraguay|巴拉圭;
	QA|QAT|Qatar|卡塔尔; RE|REU|Réunion|Reunion; RO|ROU|Romania|罗马尼亚; RS|SRB|Serbia|塞尔维亚; RU|RUS|Russia|Russian Federation|俄罗斯联邦|俄罗斯; RW|RWA|Rwanda|卢旺达;
	SA|SAU|Saudi Arabia|沙特阿拉伯|沙特; SB|SLB|Solomon Islands|所罗门群岛; SC|SYC|Seychelles|塞舌尔; SD|SDN|Sudan|苏丹; SE|SWE|Sweden|瑞典; SG|SGP|Singapore|新加坡;
	SH|SHN|St. Helena|Saint Helena; SI|SVN|Slovenia|斯洛文尼亚; SJ|SJM|Svalbard & Jan Mayen|Svalbard and Jan Mayen Islands; SK|SVK|Slovakia|斯洛伐克;
	SL|SLE|Sierra Leone|塞拉利昂; SM|SMR|San Marino|圣马力诺; SN|SEN|Senegal|塞内加尔; SO|SOM|Somalia|索马里; SR|SUR|Suriname|苏里南; SS|SSD|South Sudan|南苏丹;
	ST|STP|São Tomé & Príncipe|Sao Tome and Principe|圣多美和普林西比; SV|SLV|El Salvador|萨尔瓦多; SX|SXM|Sint Maarten|Sint Maarten (Dutch part);
	SY|SYR|Syria|Syrian Arab Republic|阿拉伯叙利亚共和国|叙利亚; SZ|SWZ|Eswatini|斯威士兰|Swaziland; TC|TCA|Turks & Caicos Islands; TD|TCD|Chad|乍得;
	TF|ATF|French Southern Territories; TG|TGO|Togo|多哥; TH|THA|Thailand|泰国; TJ|TJK|Tajikistan|塔吉克斯坦; TK|TKL|Tokelau; TL|TLS|Timor-Leste|东帝汶|East Timor;
	TM|TKM|Turkmenistan|土库曼斯坦; TN|TUN|Tunisia|突尼斯; TO|TON|Tonga|汤加; TR|TUR|Türkiye|Turkey; TT|TTO|Trinidad & Tobago|特立尼达和多巴哥; TV|TUV|Tuvalu|图瓦卢;
	TW|TWN|Taiwan|Taiwan, Province of China|台湾|中国台湾; TZ|TZA|Tanzania|United Republic of Tanzania|坦桑尼亚联合共和国|Tanzania, United Republic of|坦桑尼亚;
	UA|UKR|Ukraine|乌克兰; UG|UGA|Uganda|乌干达; UM|UMI|U.S. Outlying Islands|United States Minor Outlying Islands;
	US|USA|US|United States of America|美利坚合众国|USA|美国; UY|URY|Uruguay|乌拉圭; UZ|UZB|Uzbekistan|乌兹别克斯坦; VA|VAT|Vatican City|Holy See|罗马教廷|Vatican|梵蒂冈;
	VC|VCT|St. Vincent & Grenadines|Saint Vincent and the Grenadines|圣文森特和格林纳丁斯; VE|VEN|Venezuela|Venezuela (Bolivarian Republic of)|委内瑞拉玻利瓦尔共和国|委内瑞拉;
	VG|VGB|British Virgin Islands|Virgin Islands, British; VI|VIR|U.S. Virgin Islands|United States Virgin Islands|Virgin Islands, U.S.;
	VN|VNM|Vietnam|越南; VU|VUT|Vanuatu|瓦努阿图; WF|WLF|Wallis & Futuna|Wallis and Futuna Islands; WS|WSM|Samoa|萨摩亚; YE|YEM|Yemen|也门; YT|MYT|Mayotte;
	ZA|ZAF|South Africa|南非; ZM|ZMB|Zambia|赞比亚; ZW|ZWE|Zimbabwe|津巴布韦`

// countryCodes returns the alpha-2 code of every other way to write a country, in the form of plainName.
func countryCodes() map[string]string {
	out := map[string]string{}
	for entry := range strings.SplitSeq(countryNames, ";") {
		names := strings.Split(strings.TrimSpace(entry), "|")
		for _, name := range names {
			out[plainName(name)] = names[0]
		}
	}
	return out
}
