# Đến hạn
due-units = Chờ các đơn vị
due-extended = đã gia hạn
queue-title = Chờ Sở Nội vụ rà soát
queue-points = { $name } điểm đã báo cáo, chưa rà soát.
queue-until = Rà soát đến hết ngày { $name }.
phase-collect = Thu thập số liệu
phase-review = Rà soát
phase-approve = Phê duyệt
phase-submit = Gửi Bộ Nội vụ
phase-appraise = Thẩm định
phase-publish = Công bố
due-days = Điểm có thể mất theo ngày hạn
due-days-about = Ô càng đậm, ngày đó càng nhiều điểm chưa chắc.
