# Units
units-title = Units
units-about = By reported points as a share of the most that the items led by the unit can give.
