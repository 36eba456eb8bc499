import type { TechniqueRule } from './definition';
import { adjacentZone } from './techniques/adjacent-zone';
import { applicationInterface } from './techniques/application-interface';
import { applicationUser } from './techniques/application-user';
import { cleartextLogin } from './techniques/cleartext-login';
import { domainMember } from './techniques/domain-member';
import { engineeringAccess } from './techniques/engineering-access';
import { impact } from './techniques/impact';
import { knownWeakness } from './techniques/known-weakness';
import { managementPlane } from './techniques/management-plane';
import { observedConversation } from './techniques/observed-conversation';
import { opcuaWithoutSecurity } from './techniques/opcua-without-security';
import { remoteAccessTool } from './techniques/remote-access-tool';
import { remoteDesktop } from './techniques/remote-desktop';
import { remoteSession } from './techniques/remote-session';
import { safetyController } from './techniques/safety-controller';
import { sameSegment } from './techniques/same-segment';
import { unauthenticatedControl } from './techniques/unauthenticated-control';
import { unknownWeakness } from './techniques/unknown-weakness';
import { unseenService } from './techniques/unseen-service';

/** In order: first what can be reached, then what opens there, last what it means. */
export const techniqueRules: readonly TechniqueRule[] = [
  observedConversation,
  sameSegment,
  adjacentZone,
  unseenService,
  unauthenticatedControl,
  opcuaWithoutSecurity,
  engineeringAccess,
  safetyController,
  knownWeakness,
  remoteDesktop,
  remoteSession,
  cleartextLogin,
  domainMember,
  remoteAccessTool,
  applicationInterface,
  applicationUser,
  managementPlane,
  unknownWeakness,
  impact,
];
