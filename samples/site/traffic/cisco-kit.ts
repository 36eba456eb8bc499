/** System descriptions of the site's Cisco equipment, as LLDP, CDP and SNMP give them. */
export const CISCO_IOS_XE = 'Cisco IOS Software [Gibraltar], Catalyst L3 Switch Software (CAT9K_IOSXE), Version 16.12.5, RELEASE SOFTWARE (fc3)';
export const CISCO_2960 = 'Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(7)E4, RELEASE SOFTWARE (fc2)';
export const STRATIX = 'Cisco IOS Software, Stratix 5700 Software (S5700-UNIVERSALK9-M), Version 15.2(7)E2, RELEASE SOFTWARE (fc3)';
export const CISCO_AP = 'Cisco AP Software, ap3g3-k9w8 Version: 8.10.185.0';
