# Lĩnh vực
area-points = Đã báo cáo { $name }
due-by = hạn { $name }
