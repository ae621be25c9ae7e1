# Running the year
nav-manage = Manage
