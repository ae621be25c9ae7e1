# Xếp hạng
ranking-title = Xếp hạng các tỉnh, thành phố
ranking-sentence = { $province } dự kiến { $score } điểm, hạng { $rank } trong { $of } tỉnh, thành phố ở phạm vi này.
scope-label = Phạm vi
scope-region = Trong vùng
scope-cities = Thành phố trực thuộc trung ương
scope-all = Cả nước
ranking-chart = Hạng đã công bố của { $name } qua các năm
ranking-chart-label = Biểu đồ hạng qua các năm
ranking-table = Hạng qua các năm
ranking-about = Một số: hạng đã công bố hoặc chứng minh được. Hai số nối nhau: khoảng hạng mà số đã công bố cho phép. Số nhỏ: chỉ số đã công bố. Dấu =: đồng hạng.
