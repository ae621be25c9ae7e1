# Các đơn vị
units-title = Các đơn vị
units-about = Xếp theo tỷ lệ điểm đã báo cáo trên điểm tối đa của các mục đơn vị chủ trì.
