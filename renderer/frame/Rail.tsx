import { useEngagement } from '../state/queries';
import { useWindowState } from '../state/window-state';
import { views } from '../views/registry';

export function Rail() {
  const engagement = useEngagement();
  const { view, open } = useWindowState();
  return (
    <nav className="rail" aria-label="Screens">
      {views.filter(candidate => candidate.inRail).map(({ id, name, icon: Icon, badge }) => {
        const number = engagement && badge ? badge(engagement) : 0;
        return (
          <button key={id} type="button" className={view === id ? 'on' : ''} aria-current={view === id ? 'page' : undefined} onClick={() => open(id)}>
            <Icon className="i" size={18} strokeWidth={1.5} aria-hidden />
            {name}
            {number > 0 && <span className="bd" aria-label={`${number}`}>{number > 999 ? '999+' : number}</span>}
          </button>
        );
      })}
    </nav>
  );
}
