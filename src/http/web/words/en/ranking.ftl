# Ranking
ranking-title = Ranking of the provinces
ranking-sentence = { $province } is projected at { $score } points, rank { $rank } among the { $of } provinces shown.
scope-label = Scope
scope-region = In the region
scope-cities = Centrally-run cities
scope-all = The whole country
ranking-chart = Published rank of { $name } through the years
ranking-chart-label = Chart of the rank through the years
ranking-table = Ranks through the years
ranking-about = One number: a rank that is published or proven. Two numbers: the interval that what is published allows. Small: the published index. With =: shared.
