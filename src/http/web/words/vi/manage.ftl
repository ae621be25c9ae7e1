# Điều hành
nav-manage = Điều hành
