# As it stood
then-label = The time that is shown
then-time = This page is as of { $time } on { $day }, not as of now.
then-version = This page is as it was right after change { $seq }, at { $time } on { $day }, not as of now.
then-now = Back to now
